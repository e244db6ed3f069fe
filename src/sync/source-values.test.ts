import { expect, it } from 'vitest';
import { createMemoryStore } from '../../test/conformance/memory-store.ts';
import { ruleOf, shapeOf } from '../../test/support/engine-bench.ts';
import { deletionOf } from '../../test/support/sync-parts.ts';
import { LockstepError } from '../errors.ts';
import type { Entry } from '../stores/store.ts';
import type { Change } from './plan.ts';
import { createSourceValues, sourceKey } from './source-values.ts';

const never = new AbortController().signal;

function setUp() {
  const vault = createMemoryStore({ name: 'vault' });
  const rule = ruleOf();
  const raw = ruleOf({ shape: shapeOf('raw') });
  const pinned = ({ name, versionId = '' }: Entry) => ({ path: name, version: 1, versionId });
  const change = (name: string, ...entries: Entry[]): Change =>
    deletionOf(name, { action: 'create', sources: entries.map(pinned) });
  const values = (...changes: Change[]) =>
    createSourceValues(
      changes.map((one) => [one, rule] as const),
      async () => vault,
      never,
    );
  const textOf = async (value: ReturnType<ReturnType<typeof values>['valueOf']>) => (await value).reveal();
  return { vault, rule, raw, change, values, textOf };
}

it('reads a version once, however many want it at the same time, and each gets its shape', async () => {
  const { vault, rule, raw, change, values, textOf } = setUp();
  const entry = vault.put('a', '{ "b": 1, "a": 2 }');
  const [one, two] = [change('one', entry), change('two', entry)];
  const reader = values(one, two);
  const texts = await Promise.all([textOf(reader.valueOf(one, rule)), textOf(reader.valueOf(two, raw))]);
  expect(texts).toEqual([
    { kind: 'text', text: '{"a":2,"b":1}' },
    { kind: 'text', text: '{ "b": 1, "a": 2 }' },
  ]);
  expect(vault.calls('read')).toEqual(['read a']);
});

it('forgets a value when the last one who needs it lets go, not before', async () => {
  const { vault, rule, change, values } = setUp();
  const entry = vault.put('a', { k: 1 });
  const [one, two] = [change('one', entry), change('two', entry)];
  const reader = values(one, two);
  await reader.valueOf(one, rule);
  reader.release(one, rule);
  await reader.valueOf(two, rule);
  expect(vault.calls('read')).toHaveLength(1);
  reader.release(two, rule);
  await reader.valueOf(two, rule);
  expect(vault.calls('read')).toHaveLength(2);
});

it('reads the pinned version, not the present one', async () => {
  const { vault, rule, change, values, textOf } = setUp();
  const entry = vault.put('a', { k: 'pinned' });
  vault.put('a', { k: 'present' });
  const one = change('one', entry);
  expect(await textOf(values(one).valueOf(one, rule))).toEqual({ kind: 'text', text: '{"k":"pinned"}' });
});

it('merges several sources, and reads each of them', async () => {
  const { vault, rule, change, values, textOf } = setUp();
  const one = change('one', vault.put('a', { a: 1 }), vault.put('b', { b: 2 }));
  expect(await textOf(values(one).valueOf(one, rule))).toEqual({ kind: 'text', text: '{"a":1,"b":2}' });
});

it('a read that fails fails all who share it, with one call', async () => {
  const { vault, rule, change, values } = setUp();
  const entry = vault.put('a', { k: 1 });
  const [one, two] = [change('one', entry), change('two', entry)];
  vault.fail({ method: 'read', error: new LockstepError('permission-denied', 'no') });
  const reader = values(one, two);
  const results = await Promise.allSettled([reader.valueOf(one, rule), reader.valueOf(two, rule)]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(vault.calls('read')).toHaveLength(1);
});

it('a source that went away since the plan has moved on', async () => {
  const { vault, rule, change, values } = setUp();
  const one = change('one', vault.put('a', { k: 1 }));
  vault.purge('a');
  await expect(values(one).valueOf(one, rule)).rejects.toMatchObject({ class: 'stale' });
});

it('the key of what is read tells source store, paths and versions apart', () => {
  const { vault, rule, change } = setUp();
  const [a1, b1, a2] = [vault.put('a', 'x'), vault.put('b', 'x'), vault.put('a', 'y')];
  const keys = [
    sourceKey(change('n', a1), rule),
    sourceKey(change('n', a2), rule),
    sourceKey(change('n', b1), rule),
    sourceKey(change('n', a1, b1), rule),
    sourceKey(change('n', a1), { ...rule, from: 'other' }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  expect(sourceKey(change('m', a1), rule)).toBe(keys[0]);
});
