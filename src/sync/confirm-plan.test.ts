import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../test/conformance/memory-store.ts';
import {
  createEngine,
  destinationOf,
  linesOf,
  resultsOf,
  ruleOf,
  shapeOf,
} from '../../test/support/engine-bench.ts';
import { confirmPlan } from './confirm-plan.ts';
import type { Plan } from './plan.ts';
import { formatPlan, parsePlan } from './plan-file.ts';
import type { SyncRule } from './sync-rule.ts';

function setUp(rule: SyncRule = ruleOf()) {
  const vault = createMemoryStore({ name: 'vault' });
  const cloud = createMemoryStore({ name: 'cloud' });
  const engine = createEngine([vault, cloud], [rule]);
  /** Saves the plan of this moment, to be confirmed later. */
  const save = async () => parsePlan(formatPlan(await engine.plan()), 'plan.json');
  const confirm = async (saved: Plan, allowDeletes?: string) => engine.planAgain(saved, { allowDeletes });
  return { vault, cloud, engine, save, confirm };
}

describe('a saved plan, held against the present', () => {
  it('is carried out as it was when nothing has moved', async () => {
    const { vault, cloud, engine, save, confirm } = setUp();
    vault.put('a', { k: 1 });
    vault.put('gone', { k: 1 });
    await engine.run();
    vault.put('a', { k: 2 });
    vault.put('b', { k: 1 });
    vault.delete('gone');
    const saved = await save();
    const confirmed = await confirm(saved);
    expect(linesOf(confirmed)).toEqual(linesOf(saved));
    expect(linesOf(confirmed)).toEqual(['create b', 'delete gone', 'update a']);
    await engine.apply(confirmed);
    expect(cloud.values()).toEqual({ a: '{"k":2}', b: '{"k":1}' });
  });

  it.each<[string, (stores: ReturnType<typeof setUp>) => unknown, string[]]>([
    ['the source has a newer version', ({ vault }) => vault.put('a', { k: 3 }), ['create b', 'stale a']],
    ['the destination was edited', ({ cloud }) => cloud.editAsOutsider('a', 'x'), ['create b', 'stale a']],
    ['the destination was removed', ({ cloud }) => cloud.purge('a'), ['create b', 'stale a']],
    ['somebody took the new name', ({ cloud }) => cloud.put('b', 'theirs'), ['stale b', 'update a']],
    ['the source is gone', ({ vault }) => vault.delete('a'), ['create b', 'stale a']],
    ['the source of a new one is gone', ({ vault }) => vault.delete('b'), ['stale b', 'update a']],
    ['the source cannot be read', ({ vault }) => vault.setUnreadable('a'), ['create b', 'stale a']],
    ['something is new', ({ vault }) => vault.put('c', { k: 1 }), ['create b', 'update a']],
    ['it was done meanwhile', ({ engine }) => engine.run(), []],
    ['the source cannot be listed', ({ vault }) => vault.breakListing(0), ['stale a', 'stale b']],
  ])('%s', async (_, happens, lines) => {
    const stores = setUp();
    stores.vault.put('a', { k: 1 });
    await stores.engine.run();
    stores.vault.put('a', { k: 2 });
    stores.vault.put('b', { k: 1 });
    const saved = await stores.save();
    await happens(stores);
    const confirmed = await stores.confirm(saved);
    expect(linesOf(confirmed)).toEqual(lines);
    const stale = resultsOf(await stores.engine.apply(confirmed)).filter((line) => line.includes('stale'));
    expect(stale).toEqual(
      lines.filter((line) => line.startsWith('stale')).map((line) => `blocked ${line} (stale)`),
    );
  });

  it('shape key: a source whose keys nobody can tell any more is stale, not done', async () => {
    const destinations = [destinationOf({ name: '{{ .SecretPath }}/{{ .SecretKey }}' })];
    const { vault, save, confirm } = setUp(ruleOf({ shape: shapeOf('key'), destinations }));
    vault.put('a', { x: '1' });
    const saved = await save();
    vault.setUnreadable('a');
    expect(linesOf(await confirm(saved))).toEqual(['stale a/x']);
  });

  it.each<[string, (stores: ReturnType<typeof setUp>) => unknown, string[]]>([
    ['nothing happened', () => undefined, ['delete a']],
    ['it is gone meanwhile', ({ cloud }) => cloud.purge('a'), []],
    ['it is done meanwhile', ({ engine }) => engine.run(), []],
    ['somebody else has it now', ({ cloud }) => cloud.purge('a') ?? cloud.put('a', 'theirs'), ['stale a']],
    ['its source is back', ({ vault }) => vault.put('a', { k: 1 }), ['stale a']],
  ])('a deletion: %s', async (_, happens, lines) => {
    const stores = setUp();
    for (const name of ['a', 'b']) stores.vault.put(name, { k: 1 });
    await stores.engine.run();
    stores.vault.delete('a');
    const saved = await stores.save();
    await happens(stores);
    expect(linesOf(await stores.confirm(saved))).toEqual(lines);
  });

  it('a change that no configuration ever planned does not happen, and is said', async () => {
    const { vault, cloud, engine, save, confirm } = setUp();
    vault.put('a', { k: 1 });
    const saved = await save();
    const [change] = saved.changes;
    if (!change) throw new Error('nothing was planned');
    const edited = { ...saved, changes: [{ ...change, name: 'elsewhere' }] };
    expect(resultsOf(await engine.apply(await confirm(edited)))).toEqual(['blocked stale elsewhere (stale)']);
    expect(cloud.values()).toEqual({});
  });

  it('a deletion whose replacement has become stale is kept', async () => {
    const { vault, cloud, engine } = setUp();
    vault.put('a', { k: 1 });
    await engine.run();
    const renamed = createEngine(
      [vault, cloud],
      [ruleOf({ destinations: [destinationOf({ name: 'new/{{ .SecretPath }}' })] })],
    );
    const saved = await renamed.plan();
    vault.put('a', { k: 2 });
    const report = await renamed.apply(await renamed.planAgain(saved));
    expect(resultsOf(report)).toEqual(['blocked stale new/a (stale)', 'skipped delete a (blocked)']);
    expect(Object.keys(cloud.values())).toEqual(['a']);
  });

  it('a deletion that was blocked when it was saved happens with its token, and only with it', async () => {
    const { vault, cloud, engine, save, confirm } = setUp(
      ruleOf({ limits: { deletes: 0, deletePercent: 100 } }),
    );
    for (const name of ['a', 'b', 'c']) vault.put(name, { k: 1 });
    await engine.run();
    vault.delete('a');
    const saved = await save();
    expect(linesOf(await confirm(saved))).toEqual(['blocked delete a']);
    expect(linesOf(await confirm(saved, 'ffffffffffff'))).toEqual(['blocked delete a']);
    const allowed = await confirm(saved, saved.deletionsToken ?? undefined);
    expect(linesOf(allowed)).toEqual(['delete a']);
    vault.delete('b');
    expect(linesOf(await confirm(saved, saved.deletionsToken ?? undefined))).toEqual(['blocked delete a']);
    await engine.apply(allowed);
    expect(Object.keys(cloud.values())).toEqual(['b', 'c']);
  });

  it('problems that were in it stay in it', async () => {
    const { vault, cloud, save, confirm } = setUp();
    vault.put('a', { k: 1 });
    cloud.put('a', 'theirs');
    const saved = await save();
    expect(linesOf(await confirm(saved))).toEqual(['conflict a']);
  });

  it('is refused as a whole for another configuration, owner or store', async () => {
    const { vault, cloud, save, confirm, engine } = setUp();
    vault.put('a', { k: 1 });
    const saved = await save();
    const stale = expect.objectContaining({ class: 'stale' });
    const fresh = await engine.plan();
    expect(() => confirmPlan(saved, { ...fresh, configuration: 'other' }, () => true)).toThrow(stale);
    expect(() => confirmPlan(saved, { ...fresh, owner: 'other' }, () => true)).toThrow(stale);
    vault.recreate();
    await expect(confirm(saved)).rejects.toEqual(stale);
    cloud.recreate();
    await expect(confirm(saved)).rejects.toThrow(/store "(vault|cloud)" was memory/);
  });
});
