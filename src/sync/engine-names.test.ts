import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../test/conformance/memory-store.ts';
import {
  changing,
  createEngine,
  destinationOf,
  linesOf,
  resultsOf,
  ruleOf,
  setUpPair,
  shapeOf,
} from '../../test/support/engine-bench.ts';
import { LockstepError } from '../errors.ts';

describe('names', () => {
  it('two syncs that claim one name are both blocked, the others go on', async () => {
    const first = ruleOf({ name: 'one', paths: ['a', 'b'] });
    const second = ruleOf({ name: 'two', paths: ['b', 'c'] });
    const { vault, cloud, engine } = setUpPair(first, second);
    for (const name of ['a', 'b', 'c']) vault.put(name, { k: 1 });
    const { plan } = await engine.run();
    expect(linesOf(plan)).toEqual(['collision b', 'collision b', 'create a', 'create c']);
    expect(Object.keys(cloud.values())).toEqual(['a', 'c']);
  });

  it('a sync that is planned alone minds what the others claim, and plans nothing for them', async () => {
    const first = ruleOf({ name: 'one', paths: ['a', 'b'] });
    const second = ruleOf({ name: 'two', paths: ['b', 'c'] });
    const elsewhere = ruleOf({
      name: 'three',
      from: 'nowhere',
      destinations: [destinationOf({ prefix: 'x/' })],
    });
    const apart = destinationOf({ prefix: 'y/' });
    const { vault, engine } = setUpPair({ ...first });
    for (const name of ['a', 'b', 'c']) vault.put(name, { k: 1 });
    expect(linesOf(await engine.plan({ neighbours: [second] }))).toEqual(['collision b', 'create a']);
    // A neighbour that cannot be listed says nothing, and is no failure of what is planned.
    const plan = await engine.plan({ neighbours: [elsewhere, { ...second, destinations: [apart] }] });
    expect([linesOf(plan), plan.errors, plan.syncs]).toEqual([['create a', 'create b'], [], ['one']]);
  });

  it('what exists under a name that two syncs claim is neither changed nor deleted', async () => {
    const { vault, cloud, engineOf, forget } = setUpPair();
    for (const name of ['a', 'b']) vault.put(name, { k: 1 });
    const first = ruleOf({ name: 'one', paths: ['a', 'b'] });
    await engineOf(first).run();
    vault.put('b', { k: 2 });
    forget();
    await engineOf(first, ruleOf({ name: 'two', paths: ['b'] })).run();
    expect(cloud.calls(...changing)).toEqual([]);
    expect(cloud.values()).toEqual({ a: '{"k":1}', b: '{"k":1}' });
  });

  it('two stores of one identity are one place', async () => {
    const vault = createMemoryStore({ name: 'vault' });
    const cloud = createMemoryStore({ name: 'cloud' });
    const alias = { ...cloud, name: 'alias' };
    const rules = [
      ruleOf({ name: 'one' }),
      ruleOf({ name: 'two', destinations: [destinationOf({ store: 'alias' })] }),
    ];
    vault.put('a', { k: 1 });
    const { plan } = await createEngine([vault, cloud, alias], rules).run();
    expect(linesOf(plan)).toEqual(['collision a', 'collision a']);
  });

  it('a name that the destination cannot hold takes only itself out, and keeps what it had', async () => {
    const vault = createMemoryStore({ name: 'vault' });
    const cloud = createMemoryStore({
      name: 'cloud',
      capabilities: {
        names: { pattern: /^[a-z/]+$/, allowed: 'a to z and /', maxLength: 20, caseSensitive: true },
      },
    });
    vault.put('a', { k: 1 });
    vault.put('b', { k: 1 });
    await createEngine([vault, cloud], [ruleOf()]).run();
    const renamed = ruleOf({
      destinations: [destinationOf({ name: '{{ .SecretPath | replace "a" "A" }}/x' })],
    });
    const { plan } = await createEngine([vault, cloud], [renamed]).run();
    expect(linesOf(plan)).toEqual(['create b/x', 'delete b', 'invalid-name A/x']);
    expect(Object.keys(cloud.values())).toEqual(['a', 'b/x']);
  });
});

describe('a changed template', () => {
  const renamed = ruleOf({ destinations: [destinationOf({ name: 'new/{{ .SecretPath }}' })] });

  it('creates the new first and deletes the old last', async () => {
    const { vault, cloud, engine, engineOf, forget } = setUpPair();
    vault.put('a', { k: 1 });
    vault.put('b', { k: 1 });
    await engine.run();
    forget();
    await engineOf(renamed).run();
    expect(cloud.calls('write', 'remove')).toEqual(['write new/a', 'write new/b', 'remove a', 'remove b']);
  });

  it('keeps the old where the new could not be created', async () => {
    const { vault, cloud, engine, engineOf } = setUpPair();
    vault.put('a', { k: 1 });
    vault.put('b', { k: 1 });
    await engine.run();
    cloud.fail({ method: 'write', name: 'new/a', error: new LockstepError('limit', 'full') });
    const { report } = await engineOf(renamed).run();
    expect(resultsOf(report)).toEqual([
      'done create new/b',
      'done delete b',
      'failed create new/a (limit)',
      'skipped delete a (blocked)',
    ]);
    expect(Object.keys(cloud.values())).toEqual(['a', 'new/b']);
  });

  it('keeps the old where somebody else holds the new name', async () => {
    const { vault, cloud, engine, engineOf } = setUpPair();
    vault.put('a', { k: 1 });
    vault.put('b', { k: 1 });
    await engine.run();
    cloud.put('new/a', 'theirs');
    const { plan } = await engineOf(renamed).run();
    expect(linesOf(plan)).toEqual(['conflict new/a', 'create new/b', 'delete b']);
    expect(cloud.values()).toMatchObject({ a: '{"k":1}', 'new/a': 'theirs' });
  });

  it('shape key: a conflict of one key keeps its old secret, not that of a key that is gone', async () => {
    const keyed = (name: string) =>
      ruleOf({ shape: shapeOf('key'), destinations: [destinationOf({ name })] });
    const { vault, cloud, engineOf } = setUpPair();
    vault.put('a', { x: '1', y: '2', z: '3' });
    await engineOf(keyed('{{ .SecretPath }}/{{ .SecretKey }}')).run();
    vault.put('a', { x: '1', y: '2' });
    cloud.put('new/a/x', 'theirs');
    await engineOf(keyed('new/{{ .SecretPath }}/{{ .SecretKey }}')).run();
    expect(cloud.values()).toEqual({ 'a/x': '1', 'new/a/x': 'theirs', 'new/a/y': '2' });
  });
});

describe('drift', () => {
  it.each([
    ['repair', 'relabel a', '{"k":1}'],
    ['report', 'drift a', 'theirs'],
    ['ignore', undefined, 'theirs'],
  ] as const)('%s: an edited destination secret', async (drift, line, value) => {
    const { vault, cloud, engine } = setUpPair(ruleOf({ drift }));
    vault.put('a', { k: 1 });
    await engine.run();
    cloud.editAsOutsider('a', 'theirs');
    const { plan } = await engine.run();
    expect(linesOf(plan)).toEqual(line === undefined ? [] : [line]);
    expect(cloud.values()).toEqual({ a: value });
  });

  it('repair moves the label back where the version is still there: no value is read', async () => {
    const { vault, cloud, engine, forget } = setUpPair();
    vault.put('a', { k: 1 });
    await engine.run();
    cloud.editAsOutsider('a', 'theirs');
    forget();
    const { plan } = await engine.run();
    expect(linesOf(plan)).toEqual(['relabel a']);
    expect([...vault.calls('read'), ...cloud.calls(...changing)]).toEqual(['relabel a']);
  });
});
