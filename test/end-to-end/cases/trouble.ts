import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { failureOf, outcomesOf, planOf } from '../output.ts';
import type { World } from '../world.ts';

/** Bad input and bad luck: one clear line, the designed exit code, nothing done that is not told. */
export function troubleCases(world: () => World): void {
  test('exit code 3 for a bad configuration and for bad usage', async () => {
    const { cli, configure, file } = world();
    await configure({ sync: ['drfit: repair'] });
    const bad = await cli('plan');
    expect(bad.code).toBe(3);
    expect(bad.stderr).toMatch(/^error: lockstep\.yaml:\d+:\d+: .*drfit.*did you mean "drift"/);
    await configure({});
    expect(failureOf(await cli('plan', '--sync', 'ap', '--json')).message).toContain('"ap"');
    expect((await cli('plan', '--no-such-flag')).code).toBe(3);
    expect((await cli('plan', '-c', 'missing.yaml')).stderr).toContain('lockstep init');
    expect((await cli('apply', 'missing.json')).code).toBe(3);
    await writeFile(file('plan.json'), '{"half":');
    expect((await cli('apply', 'plan.json')).code).toBe(3);
  });

  test('exit code 1 for a source that refuses, and nothing is deleted for it', async () => {
    const { put, cli, configure, calls } = world();
    await put('app/db', { a: 'one' });
    expect((await cli('apply')).code).toBe(0);
    calls();
    await configure({ token: 'wrong' });
    const plan = await cli('plan', '--json');
    expect(plan.code).toBe(1);
    expect(planOf(plan)).toMatchObject({ changes: [], errors: [{ sync: 'app' }] });
    expect((await cli('apply')).code).toBe(1);
    expect(calls().awsWrites).toEqual({});
  });

  test('one value that the destination refuses stops nothing else', async () => {
    const { put, cli, value } = world();
    await put('app/huge', { text: 'x'.repeat(70_000) });
    await put('app/fine', { a: 'one' });
    await put('app/odd name', { a: 'one' });
    const apply = await cli('apply', '--json');
    expect(apply.code).toBe(1);
    expect(outcomesOf(apply)).toEqual([
      'blocked invalid-name app/odd name',
      'done create app/fine',
      'failed create app/huge',
    ]);
    expect(await value('app/fine')).toBe('{"a":"one"}');
    const text = await cli('apply');
    expect(text.stdout).toMatch(
      /failed +create +aws app\/huge +the value has 7\d{4} bytes, at most 65536 fit/,
    );
  });
}
