import { readFile, stat } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { failureOf, outcomesOf } from '../output.ts';
import type { World } from '../world.ts';

/** Plans that are saved, reviewed, and applied later. */
export function savedPlanCases(world: () => World): void {
  test('a saved plan is applied exactly: what is new since does not happen', async () => {
    const { put, cli, value, aws, file } = world();
    await put('app/db', { a: 'kept-out-of-plans' });
    expect((await cli('plan', '-o', 'plan.json')).code).toBe(2);
    expect((await stat(file('plan.json'))).mode & 0o777).toBe(0o600);
    expect(await readFile(file('plan.json'), 'utf8')).not.toContain('kept-out-of-plans');
    await put('app/later', { b: '1' });
    const apply = await cli('apply', 'plan.json', '--json');
    expect(apply.code).toBe(0);
    expect(outcomesOf(apply)).toEqual(['done create app/db']);
    expect(await value('app/db')).toBe('{"a":"kept-out-of-plans"}');
    await expect(aws.describeSecret({ SecretId: 'app/later' })).rejects.toThrow();
    const again = await cli('apply', 'plan.json', '--json');
    expect(again.code).toBe(0);
    expect(outcomesOf(again)).toEqual([]);
  });

  test('what has moved on since is refused, item by item', async () => {
    const { put, cli, value, aws, calls } = world();
    for (const name of ['source-moves', 'destination-moves', 'stays']) await put(`app/${name}`, { a: 'one' });
    expect((await cli('apply')).code).toBe(0);
    for (const name of ['source-moves', 'destination-moves', 'stays']) await put(`app/${name}`, { a: 'two' });
    expect((await cli('plan', '-o', 'plan.json')).code).toBe(2);
    await put('app/source-moves', { a: 'three' });
    await aws.putSecretValue({ SecretId: 'app/destination-moves', SecretString: 'edited by hand' });
    calls();
    const apply = await cli('apply', 'plan.json', '--json');
    expect(apply.code).toBe(2);
    expect(outcomesOf(apply)).toEqual([
      'blocked stale app/destination-moves',
      'blocked stale app/source-moves',
      'done update app/stays',
    ]);
    expect(calls()).toMatchObject({ kvValues: 1, awsWrites: { PutSecretValue: 1 } });
    expect(await value('app/source-moves')).toBe('{"a":"one"}');
    expect(await value('app/destination-moves')).toBe('edited by hand');
    expect(await value('app/stays')).toBe('{"a":"two"}');
  });

  test('a planned deletion does not happen when the source is back', async () => {
    const { put, purge, cli, value } = world();
    await put('app/db', { a: 'one' });
    await put('app/other', { a: 'one' });
    expect((await cli('apply')).code).toBe(0);
    await purge('app/db');
    expect((await cli('plan', '-o', 'plan.json')).code).toBe(2);
    await put('app/db', { a: 'two' });
    expect(outcomesOf(await cli('apply', 'plan.json', '--json'))).toEqual(['blocked stale app/db']);
    expect(await value('app/db')).toBe('{"a":"one"}');
  });

  test('a plan of another configuration is refused as a whole', async () => {
    const { put, cli, configure, calls } = world();
    await put('app/db', { a: 'one' });
    expect((await cli('plan', '-o', 'plan.json')).code).toBe(2);
    await configure({ sync: ['drift: report'] });
    calls();
    const apply = await cli('apply', 'plan.json', '--json');
    expect(apply.code).toBe(2);
    expect(failureOf(apply)).toMatchObject({ class: 'stale' });
    expect(calls().awsWrites).toEqual({});
  });
}
