import { describe, expect, it } from 'vitest';
import { changing, linesOf, owner, resultsOf, setUpPair } from '../../test/support/engine-bench.ts';

const foreign = { owner: 'other', sync: 'app', source: 'a@11111111' };

describe('own what you touch', () => {
  it.each([
    ['unmarked', {}],
    ['marked by another owner', { mark: foreign }],
    ['marked by another sync', { mark: { owner, sync: 'other', source: 'a@11111111' } }],
    ['managed by a service', { managedBy: 'rds', mark: { owner, sync: 'app', source: 'a@11111111' } }],
  ])('a secret that is %s is never touched', async (_, more) => {
    const { vault, cloud, engine } = setUpPair();
    vault.put('a', { k: 1 });
    vault.put('b', { k: 1 });
    cloud.put('a', 'theirs', more);
    cloud.put('gone', 'theirs', 'managedBy' in more ? {} : more);
    const before = await cloud.find('a', new AbortController().signal);
    const { plan, report } = await engine.run();
    expect(linesOf(plan)).toEqual(['conflict a', 'create b']);
    expect(resultsOf(report)).toEqual(['blocked conflict a (conflict)', 'done create b']);
    expect(cloud.calls(...changing)).toEqual(['write b']);
    expect(await cloud.find('a', new AbortController().signal)).toEqual(before);
  });

  it('an unmarked secret in the recycle bin is a conflict, and stays there', async () => {
    const { vault, cloud, engine } = setUpPair();
    vault.put('a', { k: 1 });
    cloud.put('a', 'theirs');
    cloud.delete('a');
    expect(linesOf((await engine.run()).plan)).toEqual(['conflict a']);
    expect(cloud.calls(...changing)).toEqual([]);
  });

  it('adoption marks first, then brings in step; a foreign mark is not adopted', async () => {
    const { vault, cloud, engine } = setUpPair();
    vault.put('a', { k: 1 });
    vault.put('b', { k: 1 });
    cloud.put('a', 'theirs', { labels: { team: 'x' } });
    cloud.put('b', 'theirs', { mark: foreign });
    const { plan } = await engine.run({ adopt: () => true });
    expect(linesOf(plan)).toEqual(['adopt a', 'conflict b']);
    expect(cloud.calls(...changing)).toEqual(['retag a', 'write a']);
    expect(cloud.values()).toEqual({ a: '{"k":1}', b: 'theirs' });
    expect((await cloud.find('a', new AbortController().signal))?.labels).toEqual({ team: 'x' });
  });

  it('a secret that somebody creates between plan and apply is not overwritten', async () => {
    const { vault, cloud, engine } = setUpPair();
    vault.put('a', { k: 1 });
    const plan = await engine.plan();
    cloud.put('a', 'theirs');
    expect(resultsOf(await engine.apply(plan))).toEqual(['blocked create a (conflict)']);
    expect(cloud.values()).toEqual({ a: 'theirs' });
  });

  it.each(['update', 'delete'] as const)(
    'a secret that somebody edits between plan and apply is left alone by %s',
    async (what) => {
      const { vault, cloud, engine } = setUpPair();
      vault.put('a', { k: 1 });
      vault.put('b', { k: 1 });
      await engine.run();
      if (what === 'update') vault.put('a', { k: 2 });
      else vault.delete('a');
      const plan = await engine.plan();
      cloud.editAsOutsider('a', 'theirs');
      expect(resultsOf(await engine.apply(plan))).toEqual([`blocked ${what} a (stale)`]);
      expect(cloud.values()).toMatchObject({ a: 'theirs' });
    },
  );
});
