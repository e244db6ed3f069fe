import { describe, expect, test } from 'vitest';
import { closest, didYouMean } from './suggestion.ts';

describe('closest', () => {
  const known = ['store', 'prefix', 'name', 'tags', 'SecretKey'];
  test.each([
    ['stor', 'store'],
    ['sotre', 'store'],
    ['Name', 'name'],
    ['secretkey', 'SecretKey'],
    ['perfix', 'prefix'],
    ['tag', 'tags'],
    ['xyz', undefined],
    ['', undefined],
  ])('%s: %s', (word, expected) => {
    expect(closest(word, known)).toBe(expected);
  });

  test('the nearest one wins', () => {
    expect(closest('vault-2', ['vault-11', 'vault-1', 'vault-22'])).toBe('vault-1');
  });

  test('in words', () => {
    expect(didYouMean('stor', known)).toBe('; did you mean "store"?');
    expect(didYouMean('xyz', known)).toBe('');
  });
});
