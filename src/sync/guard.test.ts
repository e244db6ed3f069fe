import { describe, expect, it } from 'vitest';
import { ruleOf } from '../../test/support/engine-bench.ts';
import { deletionOf } from '../../test/support/sync-parts.ts';
import { sourceReference } from '../secrets/source-reference.ts';
import { type DeletionContext, guardDeletions } from './guard.ts';
import { type Change, deletionsToken } from './plan.ts';

const from = (name: string, more: Partial<Change> = {}) =>
  deletionOf(name, {
    sourceReference: sourceReference({ storeIdentity: 'vault:1', paths: [name] }),
    ...more,
  });
const several = (count: number) => Array.from({ length: count }, (_, n) => from(`s${n}`));

function guard(
  deletions: readonly Change[],
  more: Partial<Omit<DeletionContext, 'rule'>> & {
    deletes?: number;
    deletePercent?: number;
    allowed?: string;
  } = {},
) {
  const { deletes = 100, deletePercent = 100, allowed, ...rest } = more;
  const rule = ruleOf({ limits: { deletes, deletePercent } });
  const context = { rule, storeIdentity: 'vault:1', selected: 10, managed: 100, ...rest };
  return guardDeletions(deletions, new Map([['app', context]]), allowed);
}
const blocks = (guarded: ReturnType<typeof guard>) => guarded.deletions.map(({ blocked }) => blocked);

describe('guardDeletions', () => {
  it.each<[string, Parameters<typeof guard>, RegExp | undefined]>([
    ['nothing against it', [several(3)], undefined],
    ['an empty source', [several(1), { selected: 0 }], /selects no secret of "vault"/],
    ['another identity', [several(1), { storeIdentity: 'vault:2' }], /recreated mount/],
    ['an origin that nobody knows', [[deletionOf('a', { sourceReference: 'by hand' })]], /does not say/],
    ['as many as the limit', [several(10), { deletes: 10 }], undefined],
    ['one more than the limit', [several(11), { deletes: 10 }], /11 deletions .* limit of 10 /],
    ['a limit of none', [several(1), { deletes: 0 }], /limit of 0 /],
    ['as much as the percentage', [several(20), { deletePercent: 20 }], undefined],
    ['more than the percentage', [several(21), { deletePercent: 20 }], /21 deletions of 100 .* 20 %/],
    ['one of three at 20 %: rounded up', [several(1), { deletePercent: 20, managed: 3 }], undefined],
    ['two of three at 20 %', [several(2), { deletePercent: 20, managed: 3 }], /of 3 managed/],
    ['rounding up at the border', [several(3), { deletePercent: 20, managed: 11 }], undefined],
    ['beyond the border', [several(4), { deletePercent: 20, managed: 11 }], /of 11 managed/],
    ['0 %', [several(1), { deletePercent: 0 }], /limit of 0 %/],
    ['100 %', [several(100), { deletePercent: 100 }], undefined],
  ])('%s', (_, args, block) => {
    const guarded = guard(...args);
    for (const one of blocks(guarded)) {
      if (block) expect(one).toMatch(block);
      else expect(one).toBeUndefined();
    }
    expect(guarded.token === null).toBe(block === undefined);
    expect(guarded.deletions).toHaveLength(args[0].length);
  });

  it('names the flag that allows exactly these deletions, and takes it', () => {
    const deletions = several(3);
    const { token, deletions: blocked } = guard(deletions, { deletes: 2 });
    expect(blocked.map(({ nextStep }) => nextStep)).toEqual(
      Array(3).fill(`If these deletions are right, repeat with --allow-deletes ${token}`),
    );
    expect(guard(deletions, { deletes: 2, allowed: token ?? '' })).toEqual({ deletions, token: null });
    expect(guard([...deletions].reverse(), { deletes: 2, allowed: token ?? '' }).token).toBeNull();
  });

  it('a token lifts no block of another set', () => {
    const { token } = guard(several(3), { deletes: 2 });
    const allowed = token ?? '';
    for (const others of [
      several(4),
      several(3).slice(1).concat(from('x')),
      [from('s0'), from('s1'), from('S2')],
    ]) {
      const guarded = guard(others, { deletes: 2, allowed });
      expect(blocks(guarded)).not.toContain(undefined);
      expect(guarded.token).not.toBe(token);
    }
  });

  it('blocks each deletion for itself where the reason is its own', () => {
    const guarded = guard([from('a'), from('b', { sourceReference: 'b@ffffffff' })]);
    expect(blocks(guarded)).toEqual([undefined, expect.stringContaining('recreated')]);
  });

  it('one sync over its budget blocks no other', () => {
    const rule = ruleOf({ limits: { deletes: 1, deletePercent: 100 } });
    const context = { rule, storeIdentity: 'vault:1', selected: 10, managed: 100 };
    const contexts = new Map([
      ['app', context],
      ['web', { ...context, rule: { ...rule, name: 'web' } }],
    ]);
    const guarded = guardDeletions([from('a'), from('b'), from('c', { sync: 'web' })], contexts, undefined);
    expect(blocks(guarded).map((block) => block !== undefined)).toEqual([true, true, false]);
  });

  it('blocks what it knows nothing about', () => {
    expect(blocks(guardDeletions([from('a')], new Map(), undefined))).not.toContain(undefined);
  });
});

describe('deletionsToken', () => {
  const base = [from('a'), from('b')];
  it('is null for no deletion and the same for any order', () => {
    expect(deletionsToken([])).toBeNull();
    expect(deletionsToken(base)).toBe(deletionsToken([...base].reverse()));
    expect(deletionsToken(base)).toMatch(/^[0-9a-f]{12}$/);
  });

  it.each<[string, Change[]]>([
    ['one less', [from('a')]],
    ['one more', [...base, from('c')]],
    ['another name', [from('a'), from('B')]],
    ['another sync', [from('a'), from('b', { sync: 'web' })]],
    ['another store', [from('a'), from('b', { store: 'far' })]],
    [
      'another version',
      [from('a'), from('b', { expected: { state: 'live', versionId: 'b-2', markedBy: null } })],
    ],
    ['no version', [from('a'), from('b', { expected: { state: 'live', versionId: null, markedBy: null } })]],
    ['names that run together', [from('ab'), from('')]],
  ])('is another one for %s', (_, others) => {
    expect(deletionsToken(others)).not.toBe(deletionsToken(base));
  });
});
