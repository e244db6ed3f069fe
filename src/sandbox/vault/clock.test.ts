import { describe, expect, it } from 'vitest';
import { createClock, moveStamp } from './clock.ts';

describe('createClock', () => {
  it('gives a later text each time, in order of text where the digits are equally many', () => {
    const clock = createClock();
    const stamps = Array.from({ length: 1000 }, () => clock.stamp());
    expect(new Set(stamps).size).toBe(1000);
    const times = stamps.map((stamp) => [
      Date.parse(stamp),
      Number((/\.(\d+)Z/.exec(stamp)?.[1] ?? '').padEnd(9, '0')),
    ]);
    const sorted = times.toSorted(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d);
    expect(times).toEqual(sorted);
  });

  it('can be moved forward', () => {
    const clock = createClock();
    clock.advance(3_600_000);
    expect(clock.now() - Date.now()).toBeGreaterThan(3_599_000);
    expect(Date.parse(clock.stamp()) - Date.now()).toBeGreaterThan(3_599_000);
  });
});

describe('moveStamp', () => {
  it('keeps the digits below a millisecond', () => {
    expect(moveStamp('2026-11-23T01:48:50.397109097Z', 3_600_000)).toBe('2026-11-23T02:48:50.397109097Z');
    expect(moveStamp('2026-11-23T01:48:50.6353792Z', 1000)).toBe('2026-11-23T01:48:51.6353792Z');
    expect(moveStamp('2026-11-23T01:48:50Z', 500)).toBe('2026-11-23T01:48:50.5Z');
  });
});
