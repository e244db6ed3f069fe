import { describe, expect, it } from 'vitest';
import { encodePath, folderOf, pathProblem, trimSlashes } from './paths.ts';

describe('encodePath', () => {
  it.each([
    ['app/db', 'app/db'],
    ['app/', 'app/'],
    ['', ''],
    ['a b/c%2Fd/e#f/g?h', 'a%20b/c%252Fd/e%23f/g%3Fh'],
    ['grüße/back\\slash', 'gr%C3%BC%C3%9Fe/back%5Cslash'],
    ['.hidden/a..b', '.hidden/a..b'],
  ])('encodes every segment of %j', (path, encoded) => {
    expect(encodePath(path)).toBe(encoded);
  });

  it.each(['a//b', '/a', 'a/../b', '..', './a', 'a\nb', '\ud800', '/', 'a//'])('refuses %j', (path) => {
    expect(() => encodePath(path)).toThrow(expect.objectContaining({ class: 'invalid-name' }));
    expect(pathProblem(path)).toEqual(expect.any(String));
  });
});

describe('folderOf', () => {
  it.each([
    ['', ''],
    ['app', ''],
    ['app/', 'app/'],
    ['app/x', 'app/'],
    ['app/x/y', 'app/x/'],
  ])('finds the folder of %j', (prefix, folder) => {
    expect(folderOf(prefix)).toBe(folder);
  });
});

it('trims slashes around a path only', () => {
  expect(trimSlashes('//a/b//')).toBe('a/b');
});
