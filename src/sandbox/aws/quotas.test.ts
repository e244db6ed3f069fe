import { describe, expect, it } from 'vitest';
import { createQuotas } from './quotas.ts';

describe('quotas', () => {
  /** How many calls of a second are let through. */
  function burst(take: () => void): number {
    let passed = 0;
    for (let call = 0; call < 200; call += 1) {
      try {
        take();
        passed += 1;
      } catch (error) {
        expect(error).toMatchObject({ code: 'ThrottlingException', status: 400, message: 'Rate exceeded' });
      }
    }
    return passed;
  }

  it('let the published rate through, and fill up with time', () => {
    let now = 0;
    const quotas = createQuotas('published', () => now);
    const create = () => quotas.take('123456789012', 'eu-central-1', 'CreateSecret');
    expect(burst(create)).toBe(50);
    expect(quotas.throttled).toBe(150);
    expect(burst(create)).toBe(0);
    now += 100;
    expect(burst(create)).toBe(5);
    now += 60_000;
    expect(burst(create)).toBe(50);
  });

  it('are apart for accounts, Regions and groups', () => {
    const quotas = createQuotas('published', () => 0);
    expect(burst(() => quotas.take('1', 'a', 'CreateSecret'))).toBe(50);
    expect(burst(() => quotas.take('2', 'a', 'CreateSecret'))).toBe(50);
    expect(burst(() => quotas.take('1', 'b', 'CreateSecret'))).toBe(50);
    expect(burst(() => quotas.take('1', 'a', 'ListSecrets'))).toBe(100);
  });

  it('can be off, or have rates of their own', () => {
    const off = createQuotas('off', () => 0);
    expect(burst(() => off.take('1', 'a', 'CreateSecret'))).toBe(200);
    const own = createQuotas({ CreateSecret: 3 }, () => 0);
    expect(burst(() => own.take('1', 'a', 'CreateSecret'))).toBe(3);
    expect(burst(() => own.take('1', 'a', 'ListSecrets'))).toBe(200);
  });
});
