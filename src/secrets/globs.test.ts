import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileGlobs, withoutCovered } from './globs.ts';

describe('globs', () => {
  test.each([
    ['app/**', 'app/db', true],
    ['app/**', 'app', false],
    ['app/**', 'app/a\nb', true],
    ['app/**', 'app/../x', true],
    ['**', 'x/../y', true],
    ['**', '', true],
    ['app/**', 'app/', false],
    ['*', 'a\nb', true],
    ['**/b', 'a\nb/b', true],
    ['app/*', 'app/a/b', false],
    ['app/*', 'app/.hidden', true],
    ['app/{a,b}', 'app/b', true],
    ['app/a\\*', 'app/a*', true],
    ['**/db', 'x/y/db', true],
  ])('%s against %j: %s', (glob, text, expected) => {
    expect(compileGlobs([glob]).matches(text)).toBe(expected);
  });

  test('an exclusion wins, wherever it stands', () => {
    const globs = compileGlobs(['!app/tmp/**', 'app/**']);
    expect(globs.matches('app/tmp/x')).toBe(false);
    expect(globs.matches('app/x')).toBe(true);
  });

  test.each([
    [['app/**'], ['app/']],
    [['app/db'], ['app/db']],
    [['a/b*', 'a/**'], ['a/']],
    [['*/x'], ['']],
    [['a\\*b/**'], ['a*b/']],
  ])('the prefixes of %j are %j', (patterns, prefixes) => {
    expect(compileGlobs(patterns).prefixes).toEqual(prefixes);
  });

  test.each([[['app/[']], [['!a']], [['']]])('%j is a configuration error', (patterns) => {
    expect(() => compileGlobs(patterns)).toThrowError(expect.objectContaining({ class: 'configuration' }));
  });

  test('whatever matches starts with one of the prefixes', () => {
    const segment = fc.constantFrom('a', 'b', '*', 'a*', '**', '{a,b}', '[ab]', '?');
    const path = fc.array(fc.constantFrom('a', 'b', 'ab', 'c'), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), path, (segments, parts) => {
        const globs = compileGlobs([segments.join('/')]);
        const text = parts.join('/');
        if (globs.matches(text)) expect(globs.prefixes.some((prefix) => text.startsWith(prefix))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('covered prefixes are left out', () => {
    expect(withoutCovered(['app/x', 'b/', 'app/', 'app/'])).toEqual(['b/', 'app/']);
  });
});
