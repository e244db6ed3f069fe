import { describe, expect, it } from 'vitest';
import {
  changing,
  destinationOf,
  linesOf,
  owner,
  resultsOf,
  ruleOf,
  setUpPair,
} from '../../test/support/engine-bench.ts';

describe('deletions', () => {
  it('of an empty source are blocked, and allowed by their token alone', async () => {
    const { vault, cloud, engine } = setUpPair();
    vault.put('a', { k: 1 });
    vault.put('b', { k: 1 });
    await engine.run();
    vault.delete('a');
    vault.delete('b');
    const { plan, report } = await engine.run();
    expect(linesOf(plan)).toEqual(['blocked delete a', 'blocked delete b']);
    expect(resultsOf(report)).toEqual(['blocked delete a (blocked)', 'blocked delete b (blocked)']);
    expect(plan.changes[0]?.nextStep).toContain(`--allow-deletes ${plan.deletionsToken}`);
    expect(Object.keys(cloud.values())).toEqual(['a', 'b']);
    expect(plan.warnings).toEqual([expect.stringContaining('selects nothing')]);
    const { plan: refused } = await engine.run({ allowDeletes: 'ffffffffffff' });
    expect(refused.warnings).toContainEqual(
      expect.stringContaining('--allow-deletes stands for other deletions'),
    );
    expect(Object.keys(cloud.values())).toEqual(['a', 'b']);
    await engine.run({ allowDeletes: plan.deletionsToken ?? undefined });
    expect(cloud.values()).toEqual({});
  });

  it('of a recreated mount are blocked, while updates go on', async () => {
    const { vault, cloud, engine } = setUpPair();
    vault.put('a', { k: 'old' });
    vault.put('b', { k: 'old' });
    await engine.run();
    vault.recreate();
    vault.put('a', { k: 'new' });
    const { plan } = await engine.run();
    expect(linesOf(plan)).toEqual(['blocked delete b', 'update a']);
    expect(cloud.values()).toEqual({ a: '{"k":"new"}', b: '{"k":"old"}' });
    expect(linesOf(await engine.plan())).toEqual(['blocked delete b']);
  });

  it('over the budget are blocked, those within it are not', async () => {
    const { vault, cloud, engine } = setUpPair(ruleOf({ limits: { deletes: 2, deletePercent: 50 } }));
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) vault.put(name, { k: 1 });
    await engine.run();
    for (const name of ['a', 'b', 'c']) vault.delete(name);
    const { plan } = await engine.run();
    expect(linesOf(plan)).toEqual(['blocked delete a', 'blocked delete b', 'blocked delete c']);
    vault.put('c', { k: 1 });
    await engine.run();
    expect(Object.keys(cloud.values())).toEqual(['c', 'd', 'e', 'f']);
  });

  it('do not happen where the sync retains', async () => {
    const { vault, cloud, engine } = setUpPair(ruleOf({ onSourceDelete: 'retain' }));
    vault.put('a', { k: 1 });
    vault.put('b', { k: 1 });
    await engine.run();
    vault.delete('a');
    const { plan } = await engine.run();
    expect(plan).toMatchObject({ changes: [], summary: { retained: 1 } });
    expect(Object.keys(cloud.values())).toEqual(['a', 'b']);
  });

  it('are recoverable, and a secret comes back restored when its source does', async () => {
    const { vault, cloud, engine, forget } = setUpPair();
    vault.put('a', { k: 1 });
    vault.put('b', { k: 1 });
    await engine.run();
    vault.delete('a');
    await engine.run();
    expect(cloud.values()).toEqual({ b: '{"k":1}' });
    vault.put('a', { k: 2 });
    forget();
    const { plan } = await engine.run();
    expect(linesOf(plan)).toEqual(['restore a']);
    expect(cloud.calls(...changing)).toEqual(['restore a', 'write a']);
    expect(cloud.values()).toEqual({ a: '{"k":2}', b: '{"k":1}' });
  });

  it.each(['back', 'unreadable'] as const)(
    'of what the source says is %s are stale, whatever its listing said',
    async (what) => {
      const { vault, cloud, engine } = setUpPair();
      vault.put('a', { k: 1 });
      vault.put('b', { k: 1 });
      await engine.run();
      vault.delete('a');
      vault.freezeListing();
      vault.put('a', { k: 1 });
      if (what === 'unreadable') vault.setUnreadable('a');
      const { plan, report } = await engine.run();
      expect(linesOf(plan)).toEqual(['delete a']);
      expect(resultsOf(report)).toEqual(['blocked delete a (stale)']);
      expect(Object.keys(cloud.values())).toEqual(['a', 'b']);
    },
  );

  it('reach nothing outside the prefix, whatever its mark says', async () => {
    const rule = ruleOf({ destinations: [destinationOf({ prefix: 'app/' })] });
    const { vault, cloud, engine } = setUpPair(rule);
    vault.put('a', { k: 1 });
    cloud.put('elsewhere', 'v', { mark: { owner, sync: 'app', source: 'gone@11111111' } });
    const { plan } = await engine.run();
    expect(linesOf(plan)).toEqual(['create app/a']);
    expect(Object.keys(cloud.values())).toEqual(['elsewhere', 'app/a']);
  });

  it('of a secret whose mark does not say where it came from are blocked', async () => {
    const { vault, cloud, engine } = setUpPair();
    vault.put('a', { k: 1 });
    cloud.put('b', 'v', { mark: { owner, sync: 'app', source: '' } });
    const { plan } = await engine.run();
    expect(linesOf(plan)).toEqual(['blocked delete b', 'create a']);
  });
});
