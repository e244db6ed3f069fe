import { expect, test } from 'vitest';
import { type Bench, expectError, mark, never, nthValue, stamp } from '../bench.ts';

/** Removing and restoring: recoverable where the capabilities say so, and only the named secret. */
export function checkRemoving(bench: Bench): void {
  const remove = (name: string) => bench.store.remove(name, bench.harness.settings, never);

  test('a removed secret is listed as deleted where it is recoverable, else it is gone', async () => {
    await bench.write('a', 1);
    await bench.write('b', 2);
    await remove('a');
    const listed = await bench.list();
    if (bench.store.capabilities.recoverable) {
      expect(listed.map(({ name, state }) => [name, state])).toEqual([
        ['a', 'deleted'],
        ['b', 'live'],
      ]);
      expect(listed[0]?.mark, 'mark of the removed secret').toEqual(mark);
      expect((await bench.entry('a')).state).toBe('deleted');
    } else {
      expect(listed.map(({ name }) => name)).toEqual(['b']);
      expect(await bench.store.find('a', never)).toBeUndefined();
    }
    await expectError(bench.store.read('a', undefined, never), 'read of a removed secret', 'not-found');
    await bench.expectValue('b', nthValue(2));
  });

  test('remove again, and of a secret that never was, changes nothing', async () => {
    await bench.write('a', 1);
    await bench.write('b', 2);
    await remove('a');
    const after = await bench.list();
    await remove('a');
    await remove('neverwas');
    expect((await bench.list()).map(({ name, state }) => [name, state])).toEqual(
      after.map(({ name, state }) => [name, state]),
    );
  });

  test('restore brings back version, stamp, mark and value', async () => {
    const { store } = bench;
    expect(store.restore !== undefined, 'has a method restore').toBe(store.capabilities.recoverable);
    if (!store.restore) return;
    const { versionId } = await bench.write('a', 1, { labels: { team: 'payments' } });
    await remove('a');
    for (const time of ['once', 'twice']) {
      await store.restore('a', never);
      expect(await bench.entry('a'), `restored ${time}`).toMatchObject({
        state: 'live',
        versionId,
        stamp: stamp('a', 1),
        mark,
        labels: { team: 'payments' },
      });
    }
    await bench.expectValue('a', nthValue(1), versionId);
  });

  test('a restored secret can be updated', async () => {
    if (!bench.store.restore) return;
    await bench.write('a', 1);
    await remove('a');
    await bench.store.restore('a', never);
    await bench.write('a', 2, { expected: await bench.entry('a') });
    expect(await bench.entry('a')).toMatchObject({ state: 'live', stamp: stamp('a', 2), mark });
    await bench.expectValue('a', nthValue(2));
  });

  test("somebody else's secret in the recycle bin is not written over", async () => {
    if (!bench.store.capabilities.recoverable) return;
    await bench.harness.outsider('a', nthValue(1));
    await remove('a');
    await expectError(bench.write('a', 2), 'write', 'conflict', 'stale');
    expect((await bench.entry('a')).state).toBe('deleted');
  });

  test('a secret that is gone for good can be made again', async () => {
    if (bench.store.capabilities.recoverable) return;
    await bench.write('a', 1);
    await remove('a');
    const { changed } = await bench.write('a', 2);
    expect(changed, 'changed').toBe(true);
    expect(await bench.entry('a')).toMatchObject({ state: 'live', stamp: stamp('a', 2), mark });
    await bench.expectValue('a', nthValue(2));
  });

  test('an aborted signal stops a removal before anything happens', async () => {
    await bench.write('a', 1);
    const call = bench.store.remove('a', bench.harness.settings, AbortSignal.abort());
    await expectError(call, 'remove', 'cancelled');
    expect((await bench.entry('a')).state).toBe('live');
  });
}
