import { type NameRules, nameIdentity, nameProblem } from '../../src/secrets/name-rules.ts';

/** Puts parts together with the first separator that the store's names may hold. */
export function joined(rules: NameRules, ...parts: string[]): string {
  const separator = ['/', '-', '_', '.'].find((each) => nameProblem(`a${each}b`, rules) === undefined);
  return parts.join(separator ?? '');
}

const candidates = [
  'a',
  'Case',
  'case',
  'CASE',
  '0',
  '0123',
  '_',
  '__proto__',
  'constructor',
  'toString',
  'trailing.',
  'trailing-',
  '.hidden',
  '-leading',
  'two..dots',
  'foo',
  'foo/bar',
  'foo/bar/baz',
  'foo/foo',
  'with space',
  'per%cent',
  'per%2Fcent',
  'per%25cent',
  'hash#tag',
  'question?mark',
  'a=b',
  'a&b',
  'a+b',
  'a@b',
  'a:b',
  'a,b',
  'a;b',
  "quote'",
  'quote"',
  'back\\slash',
  '{brace}',
  '[bracket]',
  'star*',
  '$dollar',
  'tilde~',
  'grüße',
  '日本語',
  '😀',
  'e\u0301',
  '\u00e9',
  'data',
  'metadata/x',
  'versions/stages',
];

/** Odd names that the store takes, one of each that it counts as the same. */
export function oddNames(rules: NameRules): string[] {
  const longest = 'n'.repeat(Math.min(rules.maxLength, 400));
  const valid = [...candidates, longest].filter((name) => nameProblem(name, rules) === undefined);
  return [...new Map(valid.map((name) => [nameIdentity(name, rules), name])).values()].sort();
}
