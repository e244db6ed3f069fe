import pMap from 'p-map';
import { expect, test } from 'vitest';
import { SecretValue } from '../../../src/secrets/secret-value.ts';
import { type Bench, collect, comparable, expectError, never, nthValue, plantedText } from '../bench.ts';
import { joined, oddNames } from '../names.ts';

/** More than two pages of any service. */
const many = 250;

/** Listing and finding: complete, exact, metadata only. */
export function checkListing(bench: Bench): void {
  const writeAll = (names: readonly string[]) =>
    pMap(names, (name) => bench.write(name, 1), { concurrency: 10 });

  test('an empty place lists nothing and has nothing', async () => {
    expect(await bench.list()).toEqual([]);
    expect(await bench.list('app')).toEqual([]);
    expect(await bench.store.find('app', never)).toBeUndefined();
  });

  test('a prefix is exact, also within a segment', async () => {
    const rules = bench.store.capabilities.names;
    const join = (...parts: string[]) => joined(rules, ...parts);
    const names = [join('app', 'db'), join('app', 'db2'), join('app', 'x', 'y'), 'ap', 'apple', 'b'];
    if (rules.caseSensitive) names.push(join('App', 'db'));
    await writeAll(names);
    for (const prefix of ['', 'a', 'app', join('app', 'd'), join('app', 'db'), join('app', 'x', ''), 'zzz']) {
      const listed = (await bench.list(prefix)).map(({ name }) => name);
      expect(listed, `prefix "${prefix}"`).toEqual(names.filter((name) => name.startsWith(prefix)).sort());
    }
  });

  test(`${many} secrets are listed, each once`, async () => {
    const names = Array.from({ length: many }, (_, index) => `s${String(index).padStart(3, '0')}`);
    await writeAll(names);
    expect((await bench.list()).map(({ name }) => name)).toEqual(names);
  });

  test('odd names are written, listed, found and read', async () => {
    const names = oddNames(bench.store.capabilities.names);
    await pMap(
      names,
      (name) => bench.write(name, 1, { value: SecretValue.text(`${plantedText} of ${name}`) }),
      {
        concurrency: 10,
      },
    );
    expect((await bench.list()).map(({ name }) => name).sort()).toEqual(names);
    for (const name of names) {
      expect((await bench.entry(name)).name, `found as "${name}"`).toBe(name);
      await bench.expectValue(name, SecretValue.text(`${plantedText} of ${name}`));
    }
  });

  test('what is found equals what is listed, and judges needsRetag alike', async () => {
    await bench.write('ours', 1, { labels: { team: 'payments' } });
    await bench.write('ours', 2, { expected: await bench.entry('ours') });
    await bench.harness.outsider('theirs', nthValue(3));
    const listed = await bench.list();
    expect(listed.map(({ name }) => name)).toEqual(['ours', 'theirs']);
    for (const entry of listed) {
      const found = await bench.entry(entry.name);
      expect(comparable(found), `find of "${entry.name}"`).toEqual(comparable(entry));
      const retag = bench.retagOf(entry.name, { labels: { team: 'other' } });
      expect(bench.store.needsRetag(found, retag)).toBe(bench.store.needsRetag(entry, retag));
    }
  });

  test('entries hold no value', async () => {
    await bench.write('ours', 1, { labels: { team: 'payments' } });
    await bench.harness.outsider('theirs', nthValue(2));
    const bytes = Buffer.from(plantedText);
    for (const entry of [...(await bench.list()), await bench.entry('ours'), await bench.entry('theirs')]) {
      const text = JSON.stringify(entry);
      for (const form of [plantedText, bytes.toString('base64').slice(0, 20), bytes.toString('hex')]) {
        expect(text, `entry "${entry.name}" holds its value`).not.toContain(form);
      }
    }
  });

  test("somebody else's secret is live, unmarked and unstamped", async () => {
    await bench.harness.outsider('theirs', nthValue(1));
    const [entry] = await bench.list();
    expect(entry).toMatchObject({ name: 'theirs', state: 'live', versionId: expect.any(String) });
    expect(entry?.mark, 'mark').toBeUndefined();
    expect(entry?.stamp, 'stamp').toBeUndefined();
    await bench.expectValue('theirs', nthValue(1), entry?.versionId);
  });

  test('an aborted signal stops a listing before it starts and while it runs', async () => {
    await writeAll(Array.from({ length: 120 }, (_, index) => `s${index}`));
    const aborted = AbortSignal.abort();
    await expectError(collect(bench.store.list({ prefix: '' }, aborted)), 'list', 'cancelled');
    const controller = new AbortController();
    const running = async () => {
      for await (const _ of bench.store.list({ prefix: '' }, controller.signal)) controller.abort();
    };
    await expectError(running(), 'list while it runs', 'cancelled');
  });
}
