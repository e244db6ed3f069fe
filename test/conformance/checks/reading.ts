import { expect, test } from 'vitest';
import { isLockstepError } from '../../../src/errors.ts';
import { type Bench, expectError, never, nthValue } from '../bench.ts';

/** Reading: the pinned version or an error, never another one. */
export function checkReading(bench: Bench): void {
  test('a missing secret is not found, also with a version id', async () => {
    const { versionId } = await bench.write('a', 1);
    await expectError(bench.store.read('missing', undefined, never), 'read', 'not-found');
    await expectError(bench.store.read('missing', versionId, never), 'read of a version', 'not-found');
  });

  test('what is read says which version it is', async () => {
    const { versionId } = await bench.write('a', 1);
    const entry = await bench.entry('a');
    for (const asked of [undefined, versionId]) {
      const version = await bench.store.read('a', asked, never);
      expect(version).toMatchObject({ versionId, version: entry.version });
    }
  });

  test('an older version gives its own value or is stale', async () => {
    const { versionId } = await bench.write('a', 1);
    await bench.write('a', 2, { expected: await bench.entry('a') });
    try {
      await bench.expectValue('a', nthValue(1), versionId);
    } catch (error) {
      if (!isLockstepError(error, 'stale')) throw error;
    }
    await bench.expectValue('a', nthValue(2));
  });

  test('a secret that was made anew under its name is another one: its old version is stale', async () => {
    const { versionId } = await bench.write('a', 1);
    await bench.harness.recreate('a', nthValue(2));
    const entry = await bench.entry('a');
    expect(entry.versionId, 'version id').not.toBe(versionId);
    expect(entry.stamp, 'stamp').toBeUndefined();
    await expectError(bench.store.read('a', versionId, never), 'read of the old version', 'stale');
    await bench.expectValue('a', nthValue(2), entry.versionId);
  });

  test('an aborted signal stops find and read', async () => {
    await bench.write('a', 1);
    await expectError(bench.store.find('a', AbortSignal.abort()), 'find', 'cancelled');
    await expectError(bench.store.read('a', undefined, AbortSignal.abort()), 'read', 'cancelled');
  });
}
