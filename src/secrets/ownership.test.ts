import { describe, expect, it } from 'vitest';
import { isOwnedBy, markToLabels, splitLabels } from './ownership.ts';

const mark = { owner: 'team', sync: 'app', source: 'app/db@1a2b3c4d' };

describe('a mark as labels', () => {
  it('comes back as it was, apart from the labels of others', () => {
    const labels = { team: 'pay', 'Lockstep:owner': 'not ours', lockstep: 'x' };
    expect(splitLabels({ ...labels, ...markToLabels(mark) })).toEqual({ mark, labels });
  });

  it.each([
    ['none', {}],
    ['the owner alone', { 'lockstep:owner': 'team' }],
    ['the sync alone', { 'lockstep:sync': 'app' }],
    ['an empty owner', { 'lockstep:owner': '', 'lockstep:sync': 'app' }],
    ['an empty sync', { 'lockstep:owner': 'team', 'lockstep:sync': '' }],
    ['the source alone', { 'lockstep:source': 'x' }],
  ])('%s is no mark', (_, labels) => expect(splitLabels(labels)).toEqual({ mark: undefined, labels: {} }));

  it('without a source is a mark that does not say where it comes from', () => {
    const labels = { 'lockstep:owner': 'team', 'lockstep:sync': 'app', 'lockstep:other': 'x' };
    expect(splitLabels(labels)).toEqual({ mark: { ...mark, source: '' }, labels: {} });
  });
});

it.each([
  [mark, true],
  [{ ...mark, source: 'other' }, true],
  [{ ...mark, owner: 'Team' }, false],
  [{ ...mark, sync: 'app2' }, false],
  [undefined, false],
])('%j is owned by team/app: %s', (one, owned) => {
  expect(isOwnedBy(one, { owner: 'team', sync: 'app' })).toBe(owned);
});
