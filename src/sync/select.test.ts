import { expect, it } from 'vitest';
import { ruleOf } from '../../test/support/engine-bench.ts';
import { entryOf } from '../../test/support/sync-parts.ts';
import { selectionPrefixes, selectSources } from './select.ts';

const entries = [
  entryOf('web/z', { labels: { team: 'pay' } }),
  entryOf('app/db', { labels: { team: 'payments', stage: 'prod' } }),
  entryOf('app/tmp/x', { labels: { team: 'payments', stage: 'prod' } }),
  entryOf('app/deleted', { state: 'deleted' }),
  entryOf('app/empty', { versionId: undefined }),
  entryOf('app/hidden', { state: 'unreadable', versionId: undefined }),
  entryOf('app/copy', { mark: { owner: 'acme', sync: ruleOf().name, source: 'app/db@1a2b3c4d' } }),
  entryOf('app/tmp/hidden', { state: 'unreadable', versionId: undefined }),
];

function select(paths: string[], metadata: Record<string, string[]> = {}) {
  const { live, unreadable } = selectSources('acme', { ...ruleOf(), select: { paths, metadata } }, entries);
  return [live.map(({ name }) => name), unreadable.map(({ name }) => name)];
}

it.each<[string, string[], Record<string, string[]>, string[], string[]]>([
  [
    'everything, sorted; what has no value is not absent',
    ['**'],
    {},
    ['app/db', 'app/tmp/x', 'web/z'],
    ['app/empty', 'app/hidden', 'app/tmp/hidden'],
  ],
  ['by path with exclusion', ['app/**', '!app/tmp/**'], {}, ['app/db'], ['app/empty', 'app/hidden']],
  ['by a label', ['**'], { team: ['pay'] }, ['web/z'], ['app/hidden', 'app/tmp/hidden']],
  [
    'by one of several globs',
    ['**'],
    { team: ['pay', 'pay*'] },
    ['app/db', 'app/tmp/x', 'web/z'],
    ['app/hidden', 'app/tmp/hidden'],
  ],
  ['by all labels', ['web/**', 'app/db'], { team: ['*'], stage: ['prod'] }, ['app/db'], []],
  ['a label that nobody has', ['app/db'], { toString: ['*'] }, [], []],
])('%s', (_, paths, metadata, live, unreadable) => {
  expect(select(paths, metadata)).toEqual([live, unreadable]);
});

it('lists only what its globs can match', () => {
  const rule = { ...ruleOf(), select: { paths: ['app/**', 'web/*/db', '!app/tmp/**'], metadata: {} } };
  expect(selectionPrefixes(rule)).toEqual(['app/', 'web/']);
});
