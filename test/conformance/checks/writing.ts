import { expect, test } from 'vitest';
import { type Bench, expectError, foreignMark, mark, never, nthValue, stamp } from '../bench.ts';

/** Writing: value, mark and stamp together, idempotent by stamp, never over somebody else's secret. */
export function checkWriting(bench: Bench): void {
  test('a new secret has value, mark, labels and stamp', async () => {
    const change = { labels: { team: 'payments' } };
    const receipt = await bench.write('a', 1, change);
    expect(receipt.changed, 'changed').toBe(true);
    expect(receipt.warning, 'warning').toBeUndefined();
    const entry = await bench.entry('a');
    expect(entry).toMatchObject({ state: 'live', mark, stamp: stamp('a', 1), versionId: receipt.versionId });
    expect(entry.labels).toEqual({ team: 'payments' });
    expect(entry.version, 'version').toBeDefined();
    expect(entry.olderStamps ?? [], 'older stamps').toEqual([]);
    expect(bench.store.needsRetag(entry, bench.retagOf('a', change))).toBeUndefined();
    await bench.expectValue('a', nthValue(1), receipt.versionId);
  });

  test('the same write again changes nothing, as a creation and as an update', async () => {
    const first = await bench.write('a', 1);
    const before = await bench.list();
    for (const expected of [undefined, await bench.entry('a')]) {
      const again = await bench.write('a', 1, { expected });
      expect(again).toMatchObject({ versionId: first.versionId, changed: false });
    }
    expect(await bench.list()).toEqual(before);
  });

  test('an update replaces value and stamp', async () => {
    const first = await bench.write('a', 1);
    const second = await bench.write('a', 2, { expected: await bench.entry('a') });
    expect(second.changed, 'changed').toBe(true);
    expect(second.versionId, 'version id').not.toBe(first.versionId);
    const entry = await bench.entry('a');
    expect(entry).toMatchObject({ mark, stamp: stamp('a', 2), versionId: second.versionId });
    expect(entry.olderStamps ?? []).toEqual(bench.store.capabilities.relabel ? [stamp('a', 1)] : []);
    await bench.expectValue('a', nthValue(2));
  });

  test('a stamp that only looks older is not current: the old value can be written again', async () => {
    const first = await bench.write('a', 1);
    await bench.write('a', 2, { expected: await bench.entry('a') });
    const back = await bench.write('a', 1, { expected: await bench.entry('a') });
    expect(back.changed, 'changed').toBe(true);
    const entry = await bench.entry('a');
    expect(entry).toMatchObject({ stamp: stamp('a', 1), versionId: back.versionId });
    if (bench.store.capabilities.relabel) {
      expect(back.versionId, 'no new version').toBe(first.versionId);
      expect(entry.olderStamps).toEqual([stamp('a', 2)]);
    }
    await bench.expectValue('a', nthValue(1));
  });

  test('relabel makes an existing version current, there and back', async () => {
    const { store } = bench;
    expect(store.relabel !== undefined, 'has a method relabel').toBe(store.capabilities.relabel);
    if (!store.relabel) return;
    const first = await bench.write('a', 1);
    const second = await bench.write('a', 2, { expected: await bench.entry('a') });
    const steps = [
      { n: 1, versionId: first.versionId },
      { n: 1, versionId: first.versionId },
      { n: 2, versionId: second.versionId },
    ];
    for (const { n, versionId } of steps) {
      await store.relabel('a', stamp('a', n), never);
      const entry = await bench.entry('a');
      expect(entry).toMatchObject({ stamp: stamp('a', n), versionId, mark });
      expect(entry.olderStamps).toEqual([stamp('a', 3 - n)]);
      await bench.expectValue('a', nthValue(n));
    }
  });

  test("somebody else's secret in the way is a conflict and stays as it is", async () => {
    await bench.harness.outsider('unmarked', nthValue(1));
    await bench.write('foreign', 1, { mark: foreignMark });
    const before = await bench.list();
    await expectError(bench.write('unmarked', 2), 'over an unmarked secret', 'conflict');
    await expectError(bench.write('foreign', 2), "over another owner's secret", 'conflict');
    await expectError(bench.write('foreign', 1), "another owner's secret of the same stamp", 'conflict');
    expect(await bench.list()).toEqual(before);
    await bench.expectValue('unmarked', nthValue(1));
    await bench.expectValue('foreign', nthValue(1));
  });

  test('a write that expects a secret which is gone does not create it', async () => {
    await bench.write('a', 1);
    const expected = await bench.entry('a');
    await bench.store.remove('a', bench.harness.settings, never);
    await expectError(bench.write('a', 2, { expected }), 'update of a removed secret', 'stale', 'not-found');
    const left = await bench.store.find('a', never);
    expect(left?.state ?? 'deleted').toBe('deleted');
  });

  if (bench.harness.checksExpected !== false) {
    test('a write that expects another version is stale and changes nothing', async () => {
      await bench.write('a', 1);
      const expected = await bench.entry('a');
      await bench.write('a', 2, { expected });
      const before = await bench.list();
      await expectError(bench.write('a', 3, { expected }), 'over our newer version', 'stale');
      expect(await bench.list()).toEqual(before);
      const ours = await bench.entry('a');
      await bench.harness.outsider('a', nthValue(4));
      await expectError(bench.write('a', 5, { expected: ours }), "over an outsider's version", 'stale');
      await bench.expectValue('a', nthValue(4));
    });
  }

  test("an outsider's edit of our secret is drift, which a write repairs", async () => {
    const { versionId } = await bench.write('a', 1);
    await bench.harness.outsider('a', nthValue(2));
    const [drifted] = await bench.list();
    expect(drifted).toMatchObject({ name: 'a', state: 'live', mark });
    expect(drifted?.stamp, 'stamp').toBeUndefined();
    expect(drifted?.versionId, 'version id').not.toBe(versionId);
    expect((await bench.entry('a')).stamp, 'stamp that is found').toBeUndefined();
    await bench.expectValue('a', nthValue(2), drifted?.versionId);

    const repaired = await bench.write('a', 1, { expected: await bench.entry('a') });
    expect(repaired.changed, 'changed').toBe(true);
    expect(await bench.entry('a')).toMatchObject({ stamp: stamp('a', 1), versionId: repaired.versionId });
    await bench.expectValue('a', nthValue(1));
  });

  test('writes of several secrets at once do not lose each other', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `s${index}`);
    await Promise.all(names.map((name, index) => bench.write(name, index)));
    for (const [index, name] of names.entries()) await bench.expectValue(name, nthValue(index));
  });

  test('an aborted signal stops a write before anything happens', async () => {
    const call = bench.store.write(bench.writeOf('a', 1), AbortSignal.abort());
    await expectError(call, 'write', 'cancelled');
    expect(await bench.list()).toEqual([]);
  });
}
