import { expect, test } from 'vitest';
import { type Bench, expectError, foreignMark, mark, never, nthValue, stamp } from '../bench.ts';

/** Marks and labels: retag mends them and touches nothing else. */
export function checkMarking(bench: Bench): void {
  test('needsRetag says why: mark, missing label, other label', async () => {
    await bench.write('a', 1, { labels: { team: 'payments' } });
    const entry = await bench.entry('a');
    const reason = (change: Parameters<Bench['retagOf']>[1]) =>
      bench.store.needsRetag(entry, bench.retagOf('a', change));
    expect(reason({ labels: { team: 'payments' } }), 'as it is').toBeUndefined();
    expect(reason({}), 'labels that are not asked for may stay').toBeUndefined();
    expect(reason({ labels: { team: 'search' } }), 'another label').toEqual(expect.any(String));
    expect(reason({ labels: { tier: 'gold' } }), 'a missing label').toEqual(expect.any(String));
    expect(reason({ mark: foreignMark }), 'another mark').toEqual(expect.any(String));
    expect(reason({ mark: { ...mark, source: 'app/other@1a2b3c4d' } }), 'another source').toEqual(
      expect.any(String),
    );
  });

  test('retag keeps value, version, stamp and the labels that it does not name', async () => {
    const { versionId } = await bench.write('a', 1, { labels: { team: 'payments', stays: 'yes' } });
    const wanted = bench.retagOf('a', {
      mark: { ...mark, source: 'app/other@1a2b3c4d' },
      labels: { team: 'search', tier: 'gold' },
    });
    for (const time of ['once', 'twice']) {
      await bench.store.retag(wanted, never);
      const [entry] = await bench.list();
      expect(entry, `retagged ${time}`).toMatchObject({
        mark: wanted.mark,
        labels: { team: 'search', tier: 'gold', stays: 'yes' },
        stamp: stamp('a', 1),
        versionId,
      });
      if (entry) expect(bench.store.needsRetag(entry, wanted), `retagged ${time}`).toBeUndefined();
    }
    await bench.expectValue('a', nthValue(1), versionId);
  });

  test("retag adopts somebody else's secret: marked, unstamped, its value as it was", async () => {
    await bench.harness.outsider('a', nthValue(1));
    const before = await bench.entry('a');
    const wanted = bench.retagOf('a', { labels: { team: 'payments' } });
    expect(bench.store.needsRetag(before, wanted)).toEqual(expect.any(String));
    await bench.store.retag(wanted, never);
    const adopted = await bench.entry('a');
    expect(adopted).toMatchObject({ mark, versionId: before.versionId, labels: { team: 'payments' } });
    expect(adopted.stamp, 'stamp').toBeUndefined();
    await bench.expectValue('a', nthValue(1));

    await bench.write('a', 2, { labels: { team: 'payments' }, expected: adopted });
    const written = await bench.entry('a');
    expect(written).toMatchObject({ mark, stamp: stamp('a', 2) });
    expect(bench.store.needsRetag(written, wanted)).toBeUndefined();
    await bench.expectValue('a', nthValue(2));
  });

  test('a write brings mark and labels along, whatever becomes of the value', async () => {
    await bench.write('a', 1, { labels: { team: 'payments', stays: 'yes' } });
    // The same version, a new one, and back to the one that exists already where the store can.
    for (const [tier, n] of [
      ['gold', 1],
      ['silver', 2],
      ['bronze', 1],
    ] as const) {
      const change = { mark: { ...mark, source: `app/${tier}@1a2b3c4d` }, labels: { tier } };
      await bench.write('a', n, { ...change, expected: await bench.entry('a') });
      const entry = await bench.entry('a');
      expect(entry).toMatchObject({ mark: change.mark, stamp: stamp('a', n) });
      expect(entry.labels, 'labels that are not named stay').toEqual({
        team: 'payments',
        stays: 'yes',
        tier,
      });
      expect(bench.store.needsRetag(entry, bench.retagOf('a', change))).toBeUndefined();
      await bench.expectValue('a', nthValue(n));
    }
  });

  test('retag of a secret that is not there makes none', async () => {
    await expectError(bench.store.retag(bench.retagOf('a'), never), 'retag', 'not-found', 'stale');
    expect(await bench.list()).toEqual([]);
  });
}
