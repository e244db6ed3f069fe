import { expect, test } from 'vitest';
import { outcomesOf, reportOf } from '../output.ts';
import type { Listing, World } from '../world.ts';

const count = 1_000;
const folders = 40;
const pathOf = (n: number) => `app/team-${n % 8}/service-${n % folders}/secret-${n}`;

/** The figures that the main job must reach. */
export function figureCases(world: () => World, listing: Listing): void {
  test(`${count} secrets in nested folders`, async () => {
    const { put, cli, calls, value } = world();
    for (let n = 0; n < count; n += 50) {
      const batch = Array.from({ length: 50 }, (_, index) => n + index);
      await Promise.all(batch.map((one) => put(pathOf(one), { n: String(one), password: `value-${one}` })));
    }
    const first = await cli('apply', '--json');
    expect(first.code).toBe(0);
    expect(reportOf(first).summary).toEqual({ done: count, unchanged: 0, skipped: 0, blocked: 0, failed: 0 });
    expect(calls()).toMatchObject({ kvValues: count, awsValues: 0, awsWrites: { CreateSecret: count } });
    expect(await value(pathOf(437))).toBe('{"n":"437","password":"value-437"}');

    const second = await cli('apply', '--json');
    expect(second.code).toBe(0);
    expect(reportOf(second).summary).toMatchObject({ done: 0, unchanged: count });
    const idle = calls();
    expect(idle).toMatchObject({ kvValues: 0, kvWrites: 0, awsValues: 0, awsWrites: {}, awsDescribes: 0 });
    expect(idle.awsLists).toBe(count / 100);
    if (listing === 'scan') expect(idle.kvLists).toBe(1);
    else expect(idle.kvLists).toBeGreaterThan(folders);

    await put(pathOf(437), { n: '437', password: 'changed' });
    const third = await cli('apply', '--json');
    expect(outcomesOf(third)).toEqual([`done update ${pathOf(437)}`]);
    expect(calls()).toMatchObject({
      kvValues: 1,
      kvWrites: 0,
      awsValues: 0,
      awsWrites: { PutSecretValue: 1 },
    });
    expect(await value(pathOf(437))).toBe('{"n":"437","password":"changed"}');
  });
}
