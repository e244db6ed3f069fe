import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../test/conformance/memory-store.ts';
import {
  createEngine,
  destinationOf,
  linesOf,
  owner,
  resultsOf,
  ruleOf,
  shapeOf,
} from '../../test/support/engine-bench.ts';
import { LockstepError } from '../errors.ts';
import type { SyncRule } from './sync-rule.ts';

/** What one sync writes; everything that changes a store. */
const changing = ['write', 'relabel', 'retag', 'restore', 'remove'] as const;

function setUp(...rules: SyncRule[]) {
  const vault = createMemoryStore({ name: 'vault' });
  const cloud = createMemoryStore({ name: 'cloud' });
  const engineOf = (...others: SyncRule[]) => createEngine([vault, cloud], others);
  const forget = () => {
    vault.log.length = 0;
    cloud.log.length = 0;
  };
  return { vault, cloud, engineOf, forget, engine: engineOf(...(rules.length > 0 ? rules : [ruleOf()])) };
}

const unavailable = () => new LockstepError('unavailable', 'no answer');
const foreign = { owner: 'other', sync: 'app', source: 'a@11111111' };

describe('absent is not unreadable', () => {
  it.each([0, 1])('a source listing that breaks off after %s entries changes nothing', async (after) => {
    const { vault, cloud, engine, forget } = setUp();
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
      const { vault, cloud, engine } = setUp();
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
    const { vault, cloud } = setUp();
    const engine = createEngine([vault, other, cloud], [ruleOf(), ruleOf({ name: 'second', from: 'other' })]);
    vault.put('a', { k: 1 });
    other.put('b', { k: 1 });
    vault.breakListing(0);
    await engine.run();
    expect(Object.keys(cloud.values())).toEqual(['b']);
  });

  it('an unreadable source keeps what it has at the destination', async () => {
    const { vault, cloud, engine } = setUp();
    for (const name of ['a', 'b', 'c']) vault.put(name, { k: 1 });
    await engine.run();
    vault.setUnreadable('a');
    vault.delete('b');
    const { plan } = await engine.run();
    expect(linesOf(plan)).toEqual(['delete b', 'unreadable a']);
    expect(Object.keys(cloud.values())).toEqual(['a', 'c']);
  });

  it('an unreadable source keeps what it has under an older template', async () => {
    const { vault, cloud, engine, engineOf } = setUp();
    vault.put('a', { k: 1 });
    vault.put('b', { k: 1 });
    await engine.run();
    vault.setUnreadable('a');
    await engineOf(ruleOf({ destinations: [destinationOf({ name: 'new/{{ .SecretPath }}' })] })).run();
    expect(Object.keys(cloud.values())).toEqual(['a', 'new/b']);
  });

  it('a merged secret stays as it is while one of its sources is unreadable', async () => {
    const merged = ruleOf({ merge: true, destinations: [destinationOf({ name: 'all' })] });
    const { vault, cloud, engine } = setUp(merged);
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
    const { vault, cloud, engine, engineOf } = setUp(merged);
    for (const name of ['a', 'b', 'c']) vault.put(name, { [name]: 1 });
    await engine.run();
    vault.delete('a');
    vault.setUnreadable('b');
    await engineOf(ruleOf({ merge: true, destinations: [destinationOf({ name: 'renamed' })] })).run();
    expect(cloud.values()).toHaveProperty('all');
  });

  it('what came from the other sources of a merge stays under its old name while one of them is unreadable', async () => {
    const merged = (name: string) => ruleOf({ merge: true, destinations: [destinationOf({ name })] });
    const { vault, cloud, engineOf } = setUp();
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
    const { vault, cloud, engine } = setUp(keyed);
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
    const { vault, cloud, engine } = setUp(keyed);
    vault.put('a', { x: '1', y: '2' });
    await engine.run();
    vault.put('a', { x: '1' });
    vault.fail({ method: 'keys', error: new LockstepError('permission-denied', 'denied') });
    const { plan } = await engine.run();
    expect(linesOf(plan)).toEqual(['unreadable a']);
    expect(Object.keys(cloud.values())).toEqual(['a/x', 'a/y']);
  });
});

describe('deletions', () => {
  it('of an empty source are blocked, and allowed by their token alone', async () => {
    const { vault, cloud, engine } = setUp();
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
    await engine.run({ allowDeletes: 'ffffffffffff' });
    expect(Object.keys(cloud.values())).toEqual(['a', 'b']);
    await engine.run({ allowDeletes: plan.deletionsToken ?? undefined });
    expect(cloud.values()).toEqual({});
  });

  it('of a recreated mount are blocked, while updates go on', async () => {
    const { vault, cloud, engine } = setUp();
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
    const { vault, cloud, engine } = setUp(ruleOf({ limits: { deletes: 2, deletePercent: 50 } }));
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
    const { vault, cloud, engine } = setUp(ruleOf({ onSourceDelete: 'retain' }));
    vault.put('a', { k: 1 });
    vault.put('b', { k: 1 });
    await engine.run();
    vault.delete('a');
    const { plan } = await engine.run();
    expect(plan).toMatchObject({ changes: [], summary: { retained: 1 } });
    expect(Object.keys(cloud.values())).toEqual(['a', 'b']);
  });

  it('are recoverable, and a secret comes back restored when its source does', async () => {
    const { vault, cloud, engine, forget } = setUp();
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
      const { vault, cloud, engine } = setUp();
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
    const { vault, cloud, engine } = setUp(rule);
    vault.put('a', { k: 1 });
    cloud.put('elsewhere', 'v', { mark: { owner, sync: 'app', source: 'gone@11111111' } });
    const { plan } = await engine.run();
    expect(linesOf(plan)).toEqual(['create app/a']);
    expect(Object.keys(cloud.values())).toEqual(['elsewhere', 'app/a']);
  });

  it('of a secret whose mark does not say where it came from are blocked', async () => {
    const { vault, cloud, engine } = setUp();
    vault.put('a', { k: 1 });
    cloud.put('b', 'v', { mark: { owner, sync: 'app', source: '' } });
    const { plan } = await engine.run();
    expect(linesOf(plan)).toEqual(['blocked delete b', 'create a']);
  });
});

describe('own what you touch', () => {
  it.each([
    ['unmarked', {}],
    ['marked by another owner', { mark: foreign }],
    ['marked by another sync', { mark: { owner, sync: 'other', source: 'a@11111111' } }],
    ['managed by a service', { managedBy: 'rds', mark: { owner, sync: 'app', source: 'a@11111111' } }],
  ])('a secret that is %s is never touched', async (_, more) => {
    const { vault, cloud, engine } = setUp();
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
    const { vault, cloud, engine } = setUp();
    vault.put('a', { k: 1 });
    cloud.put('a', 'theirs');
    cloud.delete('a');
    expect(linesOf((await engine.run()).plan)).toEqual(['conflict a']);
    expect(cloud.calls(...changing)).toEqual([]);
  });

  it('adoption marks first, then brings in step; a foreign mark is not adopted', async () => {
    const { vault, cloud, engine } = setUp();
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
    const { vault, cloud, engine } = setUp();
    vault.put('a', { k: 1 });
    const plan = await engine.plan();
    cloud.put('a', 'theirs');
    expect(resultsOf(await engine.apply(plan))).toEqual(['blocked create a (conflict)']);
    expect(cloud.values()).toEqual({ a: 'theirs' });
  });

  it.each(['update', 'delete'] as const)(
    'a secret that somebody edits between plan and apply is left alone by %s',
    async (what) => {
      const { vault, cloud, engine } = setUp();
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

describe('names', () => {
  it('two syncs that claim one name are both blocked, the others go on', async () => {
    const first = ruleOf({ name: 'one', paths: ['a', 'b'] });
    const second = ruleOf({ name: 'two', paths: ['b', 'c'] });
    const { vault, cloud, engine } = setUp(first, second);
    for (const name of ['a', 'b', 'c']) vault.put(name, { k: 1 });
    const { plan } = await engine.run();
    expect(linesOf(plan)).toEqual(['collision b', 'collision b', 'create a', 'create c']);
    expect(Object.keys(cloud.values())).toEqual(['a', 'c']);
  });

  it('what exists under a name that two syncs claim is neither changed nor deleted', async () => {
    const { vault, cloud, engineOf, forget } = setUp();
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
    const { vault, cloud, engine, engineOf, forget } = setUp();
    vault.put('a', { k: 1 });
    vault.put('b', { k: 1 });
    await engine.run();
    forget();
    await engineOf(renamed).run();
    expect(cloud.calls('write', 'remove')).toEqual(['write new/a', 'write new/b', 'remove a', 'remove b']);
  });

  it('keeps the old where the new could not be created', async () => {
    const { vault, cloud, engine, engineOf } = setUp();
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
    const { vault, cloud, engine, engineOf } = setUp();
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
    const { vault, cloud, engineOf } = setUp();
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
    const { vault, cloud, engine } = setUp(ruleOf({ drift }));
    vault.put('a', { k: 1 });
    await engine.run();
    cloud.editAsOutsider('a', 'theirs');
    const { plan } = await engine.run();
    expect(linesOf(plan)).toEqual(line === undefined ? [] : [line]);
    expect(cloud.values()).toEqual({ a: value });
  });

  it('repair moves the label back where the version is still there: no value is read', async () => {
    const { vault, cloud, engine, forget } = setUp();
    vault.put('a', { k: 1 });
    await engine.run();
    cloud.editAsOutsider('a', 'theirs');
    forget();
    const { plan } = await engine.run();
    expect(linesOf(plan)).toEqual(['relabel a']);
    expect([...vault.calls('read'), ...cloud.calls(...changing)]).toEqual(['relabel a']);
  });
});
