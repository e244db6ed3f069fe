import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasPlainKeys } from '../../../test/support/plain-keys.ts';
import { compareUtf8, encodeSorted, type Json, mergePatch } from './json.ts';

describe('compareUtf8', () => {
  it('orders as the bytes do, characters beyond the basic plane included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (left, right) => {
        const bytes = Buffer.compare(Buffer.from(left), Buffer.from(right));
        expect(Math.sign(compareUtf8(left, right))).toBe(bytes);
      }),
    );
    expect(compareUtf8('\uffee', '😀')).toBeLessThan(0);
  });
});

describe('encodeSorted', () => {
  it('sorts keys, also those that look like numbers', () => {
    expect(encodeSorted({ b: 1, 10: 2, 9: 3, a: { d: [], c: {} } })).toBe(
      '{"10":2,"9":3,"a":{"c":{},"d":[]},"b":1}',
    );
  });

  it('escapes what the real servers escape', () => {
    expect(encodeSorted('<a>&\u2028é"\n')).toBe('"\\u003ca\\u003e\\u0026\\u2028é\\"\\n"');
    expect(encodeSorted('\ud800')).toBe('"\ufffd"');
    expect(encodeSorted(-0)).toBe('-0');
    expect(encodeSorted(Number('12345678901234567890123'))).toBe('1.2345678901234568e+22');
  });

  it('says the same as plain JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }).filter(hasPlainKeys), (value) => {
        expect(JSON.parse(encodeSorted(value as Json))).toEqual(value);
      }),
    );
  });
});

describe('mergePatch', () => {
  it('follows the examples of RFC 7396', () => {
    expect(mergePatch({ a: 'b', c: { d: 'e', f: 'g' } }, { a: 'z', c: { f: null } })).toEqual({
      a: 'z',
      c: { d: 'e' },
    });
    expect(mergePatch({ a: [{ b: 'c' }] }, { a: [1] })).toEqual({ a: [1] });
    expect(mergePatch({ a: 'foo' }, { b: { c: null } })).toEqual({ a: 'foo', b: {} });
    expect(mergePatch({ e: null }, { a: 1 })).toEqual({ e: null, a: 1 });
  });
});
