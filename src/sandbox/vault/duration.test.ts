import { describe, expect, it } from 'vitest';
import { formatSeconds, parseSeconds } from './duration.ts';

describe('parseSeconds', () => {
  it.each([
    [90, 90],
    ['90', 90],
    ['90s', 90],
    ['1h30m', 5400],
    ['500ms', 0.5],
    ['1d', 86_400],
    ['-1s', -1],
  ])('reads %j', (text, seconds) => expect(parseSeconds(text)).toBe(seconds));

  it.each(['', 'x', '1x', '1 h', 'h', null, undefined, {}])('takes %j for none', (text) =>
    expect(parseSeconds(text)).toBeUndefined(),
  );
});

describe('formatSeconds', () => {
  it.each([
    [0, '0s'],
    [30, '30s'],
    [60, '1m0s'],
    [5400, '1h30m0s'],
    [-1, '-1s'],
  ])('writes %d', (seconds, text) => expect(formatSeconds(seconds)).toBe(text));
});
