import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStamp, type StampInput, stampOf } from './stamp.ts';

const text = fc.string({ maxLength: 4, unit: fc.constantFrom('a', '"', ',', '[', '/', '\u0000', 'ü') });
const input = fc.record({
  sources: fc.array(fc.record({ storeIdentity: text, path: text, versionId: text }), { maxLength: 2 }),
  shape: text,
  name: text,
});

describe('stampOf', () => {
  it('is what it was in the first release: another text would write everything anew', () => {
    const sources = [{ storeIdentity: 'mount-1', path: 'app/db', versionId: '7@2026' }];
    expect(stampOf({ sources, shape: '["json"]', name: 'app/db' })).toBe(
      'lockstep-8af35bb097dfd19e744a64fbc574fc9a9d38b66fd37fccea',
    );
  });

  it('is the same for equal inputs and another one for any difference', () => {
    fc.assert(
      fc.property(input, input, (a: StampInput, b: StampInput) => {
        expect(stampOf(a) === stampOf(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
        expect(stampOf(structuredClone(a))).toBe(stampOf(a));
      }),
    );
  });

  it('fits a ClientRequestToken and is known as ours', () => {
    fc.assert(
      fc.property(input, (one) => {
        const stamp = stampOf(one);
        expect(stamp).toMatch(/^[a-z0-9-]{57}$/);
        expect(isStamp(stamp)).toBe(true);
      }),
    );
  });
});

it.each([
  undefined,
  '',
  'lockstep-',
  'lockstep-12',
  `lockstep-${'g'.repeat(48)}`,
  `x-lockstep-${'0'.repeat(48)}`,
])('%j is no stamp of ours', (versionId) => expect(isStamp(versionId)).toBe(false));
