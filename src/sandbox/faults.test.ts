import { describe, expect, it } from 'vitest';
import { createFaults, htmlErrorPage, throttle } from './faults.ts';

const reset = { kind: 'reset', moment: 'before' } as const;
const get = (path: string) => ({ method: 'GET', path });

describe('createFaults', () => {
  it('gives nothing where nothing was ordered', () => {
    expect(createFaults().take(get('/v1/x'))).toBeUndefined();
  });

  it('uses a rule once unless told otherwise', () => {
    const faults = createFaults({ fault: reset });
    expect(faults.take(get('/a'))).toBe(reset);
    expect(faults.take(get('/a'))).toBeUndefined();
    expect(faults.taken).toBe(1);
  });

  it('lets the first requests pass, then hits as many as told', () => {
    const faults = createFaults({ skip: 2, count: 2, fault: reset });
    const hits = [1, 2, 3, 4, 5].map(() => faults.take(get('/a')) !== undefined);
    expect(hits).toEqual([false, false, true, true, false]);
  });

  it('matches by method, path and operation together', () => {
    const faults = createFaults({
      method: 'POST',
      path: /^\/v1\/a/,
      operation: 'Put',
      count: Infinity,
      fault: reset,
    });
    expect(faults.take({ method: 'GET', path: '/v1/a', operation: 'Put' })).toBeUndefined();
    expect(faults.take({ method: 'POST', path: '/v1/b', operation: 'Put' })).toBeUndefined();
    expect(faults.take({ method: 'POST', path: '/v1/a', operation: 'PutSecretValue' })).toBeUndefined();
    expect(faults.take({ method: 'POST', path: '/v1/a' })).toBeUndefined();
    expect(faults.take({ method: 'POST', path: '/v1/a', operation: 'Put' })).toBe(reset);
  });

  it('is not confused by a regular expression that keeps its position', () => {
    const faults = createFaults({ path: /a/g, operation: /P/g, count: Infinity, fault: reset });
    const request = { method: 'POST', path: '/a', operation: 'Put' };
    expect([faults.take(request), faults.take(request), faults.take(request)]).toEqual([reset, reset, reset]);
  });

  it('goes through the rules in the order they were given', () => {
    const faults = createFaults({ fault: throttle() }, { fault: htmlErrorPage() });
    expect(faults.take(get('/a'))).toMatchObject({ status: 429 });
    expect(faults.take(get('/a'))).toMatchObject({ status: 502, contentType: 'text/html' });
  });

  it('forgets what is left when cleared', () => {
    const faults = createFaults({ count: 5, fault: reset });
    faults.clear();
    expect(faults.take(get('/a'))).toBeUndefined();
  });
});

describe('throttle', () => {
  it('says how long to wait only when told to', () => {
    expect(throttle()).toEqual({ kind: 'status', status: 429 });
    expect(throttle({ retryAfterSeconds: 3 })).toMatchObject({ headers: { 'Retry-After': '3' } });
  });
});
