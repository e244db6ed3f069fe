import picomatch from 'picomatch';
import { LockstepError } from '../errors.ts';

/** A list of globs with exclusions (`!app/tmp/**`), compiled. */
export interface Globs {
  /** Does the text match at least one glob and no exclusion? */
  matches(text: string): boolean;
  /** Literal beginnings that together cover everything that can match; `['']` when anything can. */
  readonly prefixes: readonly string[];
}

/** `s`: a newline is a character like any other. */
const options = {
  dot: true,
  nonegate: true,
  strictBrackets: true,
  strictSlashes: true,
  windows: false,
  flags: 's',
};

/**
 * Compiles globs: `*` within a segment, `**` over segments, `?`, `[ab]`, `{a,b}`; `app/**` is everything below
 * `app/`, not `app` itself; `**` alone is everything, the empty name too. Throws `configuration` for a glob that cannot be compiled or a list without a glob
 * that includes something.
 */
export function compileGlobs(patterns: readonly string[]): Globs {
  const included = patterns.filter((pattern) => !pattern.startsWith('!'));
  const excluded = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  if (included.length === 0)
    throw new LockstepError('configuration', 'the globs exclude everything: add one without "!"');
  const includes = included.map(matcher);
  const excludes = excluded.map(matcher);
  return {
    matches: (text) =>
      includes.some((matches) => matches(text)) && !excludes.some((matches) => matches(text)),
    prefixes: withoutCovered(included.map(literalPrefix)),
  };
}

function matcher(pattern: string): (text: string) => boolean {
  const prefix = everythingBelow(pattern);
  // Exact for every name, also those with newlines or `..` in them, where a glob library sees no match.
  if (prefix === '') return () => true;
  if (prefix !== undefined) return (text) => text.length > prefix.length && text.startsWith(prefix);
  try {
    return picomatch(pattern, options);
  } catch (error) {
    // picomatch's messages speak of the pattern only.
    throw new LockstepError(
      'configuration',
      `bad glob "${pattern}": ${error instanceof Error ? error.message : ''}`,
    );
  }
}

/** The literal part of `**` and `app/**`; undefined for any other glob. */
function everythingBelow(pattern: string): string | undefined {
  if (pattern === '**') return '';
  const folder = pattern.endsWith('/**') ? pattern.slice(0, -2) : undefined;
  return folder !== undefined && !/[\\*?[\]{}()!+@]/.test(folder) ? folder : undefined;
}

function literalPrefix(pattern: string): string {
  const { base, isGlob } = picomatch.scan(pattern);
  const literal = base.replace(/\\(.)/g, '$1');
  if (!isGlob) return literal;
  return literal === '' ? '' : `${literal}/`;
}

/** Prefixes that another one does not cover already, so that nothing is listed twice. */
export function withoutCovered(prefixes: readonly string[]): string[] {
  const shortestFirst = [...new Set(prefixes)].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  return shortestFirst.filter(
    (prefix, index) => !shortestFirst.slice(0, index).some((other) => prefix.startsWith(other)),
  );
}
