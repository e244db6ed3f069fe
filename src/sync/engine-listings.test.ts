import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../test/conformance/memory-store.ts';
import {
  changing,
  createEngine,
  destinationOf,
  linesOf,
  ruleOf,
  setUpPair,
  shapeOf,
} from '../../test/support/engine-bench.ts';
import { LockstepError } from '../errors.ts';

const unavailable = () => new LockstepError('unavailable', 'no answer');

describe('absent is not unreadable', () => {
  it.each([0, 1])('a source listing that breaks off after %s entries changes nothing', async (after) => {
    const { vault, cloud, engine, forget } = setUpPair();
    for (const name of ['a', 'b', 'c']) vault.put(name, { k: name });
    await engine.run();
    vault.delete('a');
    vault.put('b', { k: 'new' });
    forget();
    vault.breakListing(after);
    const { plan, report } = await engine.run();
    expect(linesOf(plan)).toEqual([]);
    expect(plan.errors).toMatchObject([{ sync: 'app', store: 'vault', error: { class: 'unavailable' } }]);
    expect(report).toMatchObject({ results: [], errors: plan.errors });
    expect(cloud.calls(...changing)).toEqual([]);
  });

  it.each(['identity', 'place', 'list'] as const)(
    'a source whose %s fails changes nothing',
    async (method) => {
      const { vault, cloud, engine } = setUpPair();
      vault.put('a', { k: 1 });
      await engine.run();
      vault.delete('a');
      vault.put('b', { k: 1 });
      vault.fail({ method, error: unavailable() });
      const { plan } = await engine.run();
      expect(linesOf(plan)).toEqual([]);
      expect(plan.errors).toHaveLength(1);
      expect(Object.keys(cloud.values())).toEqual(['a']);
    },
  );

  it('a destination whose listing breaks off takes only itself out', async () => {
    const vault = createMemoryStore({ name: 'vault' });
    const [near, far] = [createMemoryStore({ name: 'near' }), createMemoryStore({ name: 'far' })];
    const rule = ruleOf({
      destinations: [destinationOf({ store: 'near' }), destinationOf({ store: 'far' })],
    });
    const engine = createEngine([vault, near, far], [rule]);
    vault.put('a', { k: 1 });
    vault.put('b', { k: 1 });
    await engine.run();
    vault.delete('a');
    far.breakListing(1);
    const { plan } = await engine.run();
    expect(plan.errors).toMatchObject([{ sync: 'app', store: 'far' }]);
    expect(Object.keys(near.values())).toEqual(['b']);
    expect(Object.keys(far.values())).toEqual(['a', 'b']);
  });

  it('one broken source stops no sync of another source', async () => {
    const other = createMemoryStore({ name: 'other' });
    const { vault, cloud } = setUpPair();
    const engine = createEngine([vault, other, cloud], [ruleOf(), ruleOf({ name: 'second', from: 'other' })]);
    vault.put('a', { k: 1 });
    other.put('b', { k: 1 });
    vault.breakListing(0);
    await engine.run();
    expect(Object.keys(cloud.values())).toEqual(['b']);
  });

  it('an unreadable source keeps what it has at the destination', async () => {
    const { vault, cloud, engine } = setUpPair();
    for (const name of ['a', 'b', 'c']) vault.put(name, { k: 1 });
    await engine.run();
    vault.setUnreadable('a');
    vault.delete('b');
    const { plan } = await engine.run();
    expect(linesOf(plan)).toEqual(['delete b', 'unreadable a']);
    expect(Object.keys(cloud.values())).toEqual(['a', 'c']);
  });

  it('an unreadable source keeps what it has under an older template', async () => {
    const { vault, cloud, engine, engineOf } = setUpPair();
    vault.put('a', { k: 1 });
    vault.put('b', { k: 1 });
    await engine.run();
    vault.setUnreadable('a');
    await engineOf(ruleOf({ destinations: [destinationOf({ name: 'new/{{ .SecretPath }}' })] })).run();
    expect(Object.keys(cloud.values())).toEqual(['a', 'new/b']);
  });

  it('a merged secret stays as it is while one of its sources is unreadable', async () => {
    const merged = ruleOf({ merge: true, destinations: [destinationOf({ name: 'all' })] });
    const { vault, cloud, engine } = setUpPair(merged);
    vault.put('a', { a: 1 });
    vault.put('b', { b: 1 });
    await engine.run();
    vault.setUnreadable('a');
    vault.put('b', { b: 2 });
    const { plan } = await engine.run();
    expect(linesOf(plan)).toEqual(['unreadable all']);
    expect(cloud.values()).toEqual({ all: '{"a":1,"b":1}' });
  });

  it('a merged secret stays under its old name while one of its sources is unreadable and another is gone', async () => {
    const merged = ruleOf({ merge: true, destinations: [destinationOf({ name: 'all' })] });
    const { vault, cloud, engine, engineOf } = setUpPair(merged);
    for (const name of ['a', 'b', 'c']) vault.put(name, { [name]: 1 });
    await engine.run();
    vault.delete('a');
    vault.setUnreadable('b');
    await engineOf(ruleOf({ merge: true, destinations: [destinationOf({ name: 'renamed' })] })).run();
    expect(cloud.values()).toHaveProperty('all');
  });

  it('what came from the other sources of a merge stays under its old name while one of them is unreadable', async () => {
    const merged = (name: string) => ruleOf({ merge: true, destinations: [destinationOf({ name })] });
    const { vault, cloud, engineOf } = setUpPair();
    vault.put('b', { b: 1 });
    await engineOf(merged('all')).run();
    vault.put('a', { a: 1 });
    vault.put('c', { c: 1 });
    vault.setUnreadable('a');
    await engineOf(merged('renamed')).run();
    expect(cloud.values()).toEqual({ all: '{"b":1}' });
  });

  it('shape key: an unreadable source keeps all its keys, a readable one loses what is gone', async () => {
    const keyed = ruleOf({
      shape: shapeOf('key'),
      destinations: [destinationOf({ name: '{{ .SecretPath }}/{{ .SecretKey }}' })],
    });
    const { vault, cloud, engine } = setUpPair(keyed);
    vault.put('a', { x: '1', y: '2' });
    vault.put('b', { x: '1', y: '2' });
    await engine.run();
    vault.setUnreadable('a');
    vault.put('b', { y: '2' });
    await engine.run();
    expect(cloud.values()).toEqual({ 'a/x': '1', 'a/y': '2', 'b/y': '2' });
  });

  it('shape key: a source whose keys cannot be found out keeps all it has', async () => {
    const keyed = ruleOf({
      shape: shapeOf('key'),
      destinations: [destinationOf({ name: '{{ .SecretPath }}/{{ .SecretKey }}' })],
    });
    const { vault, cloud, engine } = setUpPair(keyed);
    vault.put('a', { x: '1', y: '2' });
    await engine.run();
    vault.put('a', { x: '1' });
    vault.fail({ method: 'keys', error: new LockstepError('permission-denied', 'denied') });
    const { plan } = await engine.run();
    expect(linesOf(plan)).toEqual(['unreadable a']);
    expect(Object.keys(cloud.values())).toEqual(['a/x', 'a/y']);
  });
});
