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
import { LockstepError } from '../errors.ts';
import { countOutcomes, reportExitCode } from './report.ts';
import type { SyncRule } from './sync-rule.ts';

const changing = ['write', 'relabel', 'retag', 'restore', 'remove'] as const;
const names = ['a', 'b', 'c', 'd', 'e'];
const keyed = ruleOf({
  shape: shapeOf('key'),
  destinations: [destinationOf({ name: '{{ .SecretPath }}/{{ .SecretKey }}' })],
});

function setUp(...rules: SyncRule[]) {
  const vault = createMemoryStore({ name: 'vault' });
  const cloud = createMemoryStore({ name: 'cloud' });
  const forget = () => {
    vault.log.length = 0;
    cloud.log.length = 0;
  };
  return {
    vault,
    cloud,
    forget,
    engine: createEngine([vault, cloud], rules.length > 0 ? rules : [ruleOf()]),
  };
}

describe('in step', () => {
  it('a second run reads no value, changes nothing, and lists each side once', async () => {
    const { vault, cloud, engine, forget } = setUp();
    for (const name of names) vault.put(name, { k: name });
    await engine.run();
    forget();
    const { plan, report } = await engine.run();
    expect(plan).toMatchObject({ changes: [], summary: { unchanged: 5 } });
    expect(countOutcomes(report)).toMatchObject({ done: 0, unchanged: 5 });
    expect(reportExitCode(report)).toBe(0);
    expect(vault.log.map(({ method }) => method).sort()).toEqual(['identity', 'list', 'place']);
    expect(cloud.log.map(({ method }) => method).sort()).toEqual(['identity', 'list']);
  });

  it('one changed secret is one read and one write', async () => {
    const { vault, cloud, engine, forget } = setUp();
    for (const name of names) vault.put(name, { k: name });
    await engine.run();
    vault.put('c', { k: 'new' });
    forget();
    await engine.run();
    expect(vault.calls('read', 'keys')).toEqual(['read c']);
    expect(cloud.calls(...changing)).toEqual(['write c']);
    expect(cloud.values()).toMatchObject({ b: '{"k":"b"}', c: '{"k":"new"}' });
  });

  it('ten destinations are one read', async () => {
    const destinations = Array.from({ length: 10 }, (_, n) => destinationOf({ prefix: `place${n}/` }));
    const { vault, cloud, engine } = setUp(ruleOf({ destinations }));
    vault.put('a', { k: 1 });
    vault.put('b', { k: 1 });
    await engine.run();
    expect(vault.calls('read').sort()).toEqual(['read a', 'read b']);
    expect(cloud.calls('write')).toHaveLength(20);
  });

  it('a changed label is a retag without a read', async () => {
    const { vault, cloud, forget, engine } = setUp();
    vault.put('a', { k: 1 });
    await engine.run();
    forget();
    const labelled = ruleOf({ destinations: [destinationOf({ labels: { team: 'pay' } })] });
    const { plan } = await createEngine([vault, cloud], [labelled]).run();
    expect(linesOf(plan)).toEqual(['retag a']);
    expect([...vault.calls('read'), ...cloud.calls(...changing)]).toEqual(['retag a']);
  });

  it('a changed shape is written anew', async () => {
    const { vault, cloud, engine } = setUp();
    vault.put('a', { k: 'v', other: 1 });
    await engine.run();
    await createEngine([vault, cloud], [ruleOf({ shape: shapeOf('json', { exclude: ['other'] }) })]).run();
    expect(cloud.values()).toEqual({ a: '{"k":"v"}' });
  });
});

describe('shape key in step', () => {
  it('a second run asks for no keys and no value', async () => {
    const { vault, cloud, engine, forget } = setUp(keyed);
    vault.put('a', { x: '1', y: '2' });
    await engine.run();
    forget();
    const { plan } = await engine.run();
    expect(plan.changes).toEqual([]);
    expect([...vault.calls('read', 'keys'), ...cloud.calls(...changing)]).toEqual([]);
  });

  it.each(['a secret that is gone', 'a changed version'])('%s is looked up, and only that', async (what) => {
    const { vault, cloud, engine, forget } = setUp(keyed);
    vault.put('a', { x: '1', y: '2' });
    vault.put('b', { x: '1', y: '2' });
    await engine.run();
    if (what === 'a changed version') vault.put('a', { x: '1', y: '2', z: '3' });
    else cloud.purge('a/x');
    forget();
    await engine.run();
    expect(vault.calls('keys')).toEqual(['keys a']);
    expect(Object.keys(cloud.values()).filter((name) => name.startsWith('a/x'))).toEqual(['a/x']);
  });

  it('a key that was retained does not make every later run look', async () => {
    const { vault, cloud, engine, forget } = setUp({ ...keyed, onSourceDelete: 'retain' });
    vault.put('a', { x: '1', y: '2', z: '3' });
    await engine.run();
    vault.put('a', { x: '1', y: '2' });
    await engine.run();
    expect(Object.keys(cloud.values())).toEqual(['a/x', 'a/y', 'a/z']);
    forget();
    const { plan } = await engine.run();
    expect(plan).toMatchObject({ changes: [], summary: { retained: 1, unchanged: 2 } });
    expect(vault.calls('keys', 'read')).toEqual([]);
  });

  it('a source without a listing of keys is read', async () => {
    const { vault, cloud } = setUp();
    const { keys: _, ...plain } = vault;
    vault.put('a', { x: '1', y: '2' });
    await createEngine([plain, cloud], [keyed]).run();
    expect(cloud.values()).toEqual({ 'a/x': '1', 'a/y': '2' });
  });
});

describe('failures', () => {
  it('of one item stop nothing else, and a value that cannot be read fails only what needs it', async () => {
    const { vault, cloud, engine } = setUp();
    for (const name of names) vault.put(name, { k: name });
    cloud.fail({ method: 'write', name: 'b', error: new LockstepError('refused', 'no') });
    vault.fail({ method: 'read', name: 'd', error: new LockstepError('permission-denied', 'no') });
    const { report } = await engine.run();
    expect(resultsOf(report)).toEqual([
      'done create a',
      'done create c',
      'done create e',
      'failed create b (refused)',
      'failed create d (permission-denied)',
    ]);
    expect(reportExitCode(report)).toBe(1);
  });

  it('or not, each item is told as started and as finished, counted', async () => {
    const { vault, engine } = setUp();
    for (const name of names) vault.put(name, { k: name });
    await engine.run();
    const finished = engine.events.filter((event) => event.type === 'item-finished');
    expect(finished.map(({ done, total }) => [done, total])).toEqual(names.map((_, n) => [n + 1, 5]));
    expect(engine.events.filter(({ type }) => type === 'item-started')).toHaveLength(5);
    expect(engine.events.at(-1)?.type).toBe('applied');
  });

  it('an answer that was lost is no failure for the next run: nothing is written twice', async () => {
    const { vault, cloud, engine, forget } = setUp();
    vault.put('a', { k: 1 });
    const lost = new LockstepError('unavailable', 'no answer');
    cloud.fail({ method: 'write', name: 'a', when: 'after', error: lost });
    expect(resultsOf((await engine.run()).report)).toEqual(['failed create a (unavailable)']);
    forget();
    expect((await engine.run()).plan.changes).toEqual([]);
    expect(cloud.calls(...changing)).toEqual([]);
  });

  it('a deletion that fails does not hold up the deletions beside it', async () => {
    const { vault, cloud, engine } = setUp(keyed);
    vault.put('a', { x: '1', y: '2', z: '3' });
    await engine.run();
    vault.put('a', { z: '3' });
    cloud.fail({ method: 'remove', name: 'a/x', error: new LockstepError('refused', 'no') });
    const report = await engine.apply(await engine.plan(), { concurrency: 1 });
    expect(resultsOf(report)).toEqual(['done delete a/y', 'done update a/z', 'failed delete a/x (refused)']);
  });

  it.each([
    ['too large', 'x'.repeat(11), { maxValueBytes: 10 }],
    ['empty', '', { emptyValues: false }],
    ['binary', Uint8Array.of(255), { binary: false }],
  ])('a value that is %s is refused before it is sent', async (_, value, capabilities) => {
    const vault = createMemoryStore({ name: 'vault' });
    const cloud = createMemoryStore({ name: 'cloud', capabilities });
    vault.put('a', value);
    vault.put('b', 'fine');
    const { report } = await createEngine([vault, cloud], [ruleOf({ shape: shapeOf('raw') })]).run();
    expect(resultsOf(report)).toEqual(['done create b', 'failed create a (invalid-value)']);
    expect(cloud.calls('write')).toEqual(['write b']);
  });

  it('a source version that is gone by then is not replaced by another one', async () => {
    const { vault, cloud, engine } = setUp();
    vault.put('a', { k: 1 });
    const plan = await engine.plan();
    vault.purge('a');
    vault.put('a', { k: 2 });
    expect(resultsOf(await engine.apply(plan))).toEqual(['blocked create a (stale)']);
    expect(cloud.values()).toEqual({});
  });
});

describe('stopping', () => {
  it('begins nothing new, ends what is under way, and reports the rest as skipped', async () => {
    const { vault, cloud, engine } = setUp();
    for (const name of names) vault.put(name, { k: name });
    const stopping = new AbortController();
    const plan = await engine.plan();
    const report = await engine.apply(plan, {
      concurrency: 1,
      stopping: stopping.signal,
      emit: (event) => {
        if (event.type === 'item-started' && event.change.name === 'b') stopping.abort();
      },
    });
    expect(resultsOf(report)).toEqual([
      'done create a',
      'done create b',
      'skipped create c (cancelled)',
      'skipped create d (cancelled)',
      'skipped create e (cancelled)',
    ]);
    expect(report.stopped).toBe(true);
    expect(reportExitCode(report)).toBe(1);
    expect(Object.keys(cloud.values())).toEqual(['a', 'b']);
  });

  it('a request that comes when all has begun stops nothing, and the run ends well', async () => {
    const { vault, engine } = setUp();
    vault.put('a', { k: 1 });
    const stopping = new AbortController();
    const report = await engine.apply(await engine.plan(), {
      stopping: stopping.signal,
      emit: (event) => {
        if (event.type === 'item-started') stopping.abort();
      },
    });
    expect([resultsOf(report), report.stopped, reportExitCode(report)]).toEqual([
      ['done create a'],
      false,
      0,
    ]);
  });

  it('deletes nothing whose replacement was not begun', async () => {
    const { vault, cloud, engine } = setUp();
    for (const name of names) vault.put(name, { k: name });
    await engine.run();
    const renamed = createEngine(
      [vault, cloud],
      [ruleOf({ destinations: [destinationOf({ name: 'new/{{ .SecretPath }}' })] })],
    );
    const report = await renamed.apply(await renamed.plan(), { stopping: AbortSignal.abort() });
    expect(countOutcomes(report)).toMatchObject({ done: 0, skipped: 10 });
    expect(Object.keys(cloud.values())).toEqual(names);
  });

  it('a plan that is cancelled throws `cancelled`', async () => {
    const { engine } = setUp();
    await expect(engine.plan({ signal: AbortSignal.abort() })).rejects.toMatchObject({ class: 'cancelled' });
  });
});
