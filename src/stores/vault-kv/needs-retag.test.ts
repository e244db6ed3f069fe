import { expect, it } from 'vitest';
import type { Entry, Retag } from '../store.ts';
import { needsRetag } from './needs-retag.ts';

const mark = { owner: 'acme', sync: 'app', source: 'x@1' };
const entry: Entry = {
  name: 'a',
  state: 'live',
  versionId: '1@x',
  version: 1,
  mark,
  labels: { team: 'x', more: 'y' },
};
const asked: Retag = { name: 'a', mark, labels: { team: 'x' }, settings: {} };

it('is content with other labels, and with an empty one that is absent', () => {
  expect(needsRetag(entry, asked)).toBeUndefined();
  expect(needsRetag(entry, { ...asked, labels: { empty: '' } })).toBeUndefined();
});

it.each<[string, Partial<Retag>]>([
  ['owner', { mark: { ...mark, owner: 'b' } }],
  ['sync', { mark: { ...mark, sync: 'b' } }],
  ['source', { mark: { ...mark, source: 'b' } }],
  ['label', { labels: { team: 'z' } }],
  ['new label', { labels: { constructor: 'z' } }],
  ['label to be emptied', { labels: { more: '' } }],
])('sees another %s', (_, more) => {
  expect(needsRetag(entry, { ...asked, ...more })).toEqual(expect.any(String));
});

it('sees that there is no mark', () => {
  const { mark: _, ...unmarked } = entry;
  expect(needsRetag(unmarked, asked)).toEqual(expect.any(String));
});
