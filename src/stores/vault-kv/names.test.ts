import { expect, it } from 'vitest';
import { nameProblem } from '../../secrets/name-rules.ts';
import { kvNames } from './names.ts';
import { pathProblem } from './paths.ts';

it.each(['a', 'a/b/c', '.hidden/x', 'a..b', 'with space', 'per%cent#?', '日本語/😀', 'x/...y'])(
  'takes %j',
  (name) => {
    expect(nameProblem(name, kvNames)).toBeUndefined();
    expect(pathProblem(name)).toBeUndefined();
  },
);

it.each([
  '',
  '/a',
  'a/',
  'a//b',
  '.',
  '..',
  './a',
  '../a',
  'a/./b',
  'a/../b',
  'a/..',
  'end.',
  'a\tb',
  '\ud800',
])('refuses %j', (name) => {
  expect(nameProblem(name, kvNames)).toEqual(expect.any(String));
});
