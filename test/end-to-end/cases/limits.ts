import { expect, test } from 'vitest';
import { outcomesOf, planOf, reportOf } from '../output.ts';
import type { World } from '../world.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Deletions have a budget. */
export function limitCases(world: () => World): void {
  test('deletions over the limit are blocked, until exactly these are allowed', async () => {
    const { put, purge, cli, calls } = world();
    for (const n of numbers(16)) await put(`app/s${n}`, { n: String(n) });
    expect((await cli('apply')).code).toBe(0);
    for (const n of numbers(12)) await purge(`app/s${n}`);
    const plan = await cli('plan', '--json');
    expect(plan.code).toBe(2);
    const { deletionsToken, summary, changes } = planOf(plan);
    expect(summary).toMatchObject({ delete: 0, blocked: 12, unchanged: 4 });
    expect(changes[0]?.blocked).toContain('limits.deletes');
    expect(changes[0]?.nextStep).toContain(`--allow-deletes ${deletionsToken}`);

    calls();
    expect((await cli('apply')).code).toBe(2);
    expect((await cli('apply', '--allow-deletes', 'ffffffffffff')).code).toBe(2);
    expect(calls().awsWrites).toEqual({});

    await purge('app/s12');
    const other = await cli('apply', '--allow-deletes', String(deletionsToken));
    expect(other.code).toBe(2);
    expect(calls().awsWrites).toEqual({});

    const token = planOf(await cli('plan', '--json')).deletionsToken;
    const allowed = await cli('apply', '--allow-deletes', String(token), '--json');
    expect(allowed.code).toBe(0);
    expect(reportOf(allowed).summary).toMatchObject({ done: 13, unchanged: 3 });
    expect(calls().awsWrites).toEqual({ DeleteSecret: 13 });
  });

  test('an empty source deletes nothing unasked', async () => {
    const { put, purge, cli, value, calls } = world();
    await put('app/db', { a: 'one' });
    expect((await cli('apply')).code).toBe(0);
    await purge('app/db');
    calls();
    const apply = await cli('apply', '--json');
    expect(apply.code).toBe(2);
    expect(outcomesOf(apply)).toEqual(['blocked delete app/db']);
    expect(calls().awsWrites).toEqual({});
    expect(await value('app/db')).toBe('{"a":"one"}');
  });
}
