import { expect, it } from 'vitest';
import { sourceReference } from '../secrets/source-reference.ts';
import { createSourceSet } from './source-set.ts';

const reference = (paths: string[], key?: string) =>
  sourceReference({ storeIdentity: 'vault:1', paths, ...(key === undefined ? {} : { key }) });
const long = 'x'.repeat(400);

it.each<[string, { path: string; key?: string }[], string, boolean]>([
  ['nothing in it', [], reference(['a']), false],
  ['nothing in it, a reference that says nothing', [], '', false],
  ['the same path', [{ path: 'a' }], reference(['a']), true],
  ['another path', [{ path: 'a' }], reference(['b']), false],
  ['a path that only begins alike', [{ path: 'a' }], reference(['a/b']), false],
  ['the path, any key of it', [{ path: 'a' }], reference(['a'], 'k'), true],
  ['the same key', [{ path: 'a', key: 'k' }], reference(['a'], 'k'), true],
  ['another key', [{ path: 'a', key: 'k' }], reference(['a'], 'other'), false],
  [
    'one of several keys',
    [
      { path: 'a', key: 'j' },
      { path: 'a', key: 'k' },
    ],
    reference(['a'], 'k'),
    true,
  ],
  ['a key, and the whole secret', [{ path: 'a', key: 'k' }], reference(['a']), true],
  ['merged from several, of which one is named', [{ path: 'b' }], reference(['a', 'b']), true],
  ['too long to be named', [{ path: 'b' }], reference([long]), true],
  ['changed by somebody', [{ path: 'b' }], 'by hand', true],
])('%s', (_, sources, text, expected) => {
  const set = createSourceSet();
  for (const source of sources) set.add(source);
  expect(set.mayHold(text)).toBe(expected);
});
