import { expect, test } from 'vitest';
import { actionsOf, outcomesOf, planOf, reportOf } from '../output.ts';
import type { World } from '../world.ts';

/** A secret is made, changes, leaves and comes back. */
export function lifeCases(world: () => World): void {
  test('create, update, and a second run that does nothing', async () => {
    const { put, cli, value, calls, aws } = world();
    await put('app/db', { user: 'app', password: 'one' });
    await put('app/nested/deep/api', { key: 'k', 'a "b"': 'c\n' });
    await put('elsewhere/x', { not: 'ours' });

    const plan = await cli('plan', '--json');
    expect(plan).toMatchObject({ code: 2, stderr: '' });
    expect(actionsOf(plan)).toEqual(['create app/db', 'create app/nested/deep/api']);
    expect(planOf(plan).changes[0]).toMatchObject({
      sync: 'app',
      store: 'aws',
      source: { path: 'app/db', version: 1 },
    });
    expect(calls()).toMatchObject({ kvValues: 0, awsValues: 0, awsWrites: {} });

    const apply = await cli('apply', '--json');
    expect(apply.code).toBe(0);
    expect(reportOf(apply).summary).toEqual({ done: 2, unchanged: 0, skipped: 0, blocked: 0, failed: 0 });
    expect(await value('app/db')).toBe('{"password":"one","user":"app"}');
    expect(await value('app/nested/deep/api')).toBe('{"a \\"b\\"":"c\\n","key":"k"}');
    expect((await aws.listSecrets({})).SecretList?.map(({ Name }) => Name).sort()).toEqual([
      'app/db',
      'app/nested/deep/api',
    ]);
    const tags = (await aws.describeSecret({ SecretId: 'app/db' })).Tags?.map(({ Key }) => Key).sort();
    expect(tags).toEqual(['lockstep:owner', 'lockstep:source', 'lockstep:sync']);

    calls();
    const again = await cli('sync', '--json');
    expect(again.code).toBe(0);
    expect(reportOf(again).summary).toMatchObject({ done: 0, unchanged: 2 });
    expect(calls()).toMatchObject({ kvValues: 0, kvWrites: 0, awsValues: 0, awsWrites: {} });
    expect(await cli('plan')).toMatchObject({ code: 0, stdout: 'Plan: nothing to change; 2 in step.\n' });

    await put('app/db', { user: 'app', password: 'two' });
    const update = await cli('sync', '--json');
    expect(outcomesOf(update)).toEqual(['done update app/db']);
    expect(await value('app/db')).toBe('{"password":"two","user":"app"}');
    expect(calls()).toMatchObject({ kvValues: 1, awsValues: 0, awsWrites: { PutSecretValue: 1 } });
  });

  test('status says how each destination stands', async () => {
    const { put, cli } = world();
    await put('app/db', { a: '1' });
    const pending = await cli('status', '--json');
    expect(pending.code).toBe(2);
    expect(JSON.parse(pending.stdout).syncs).toMatchObject([
      { sync: 'app', store: 'aws', state: 'changes pending', summary: { create: 1 } },
    ]);
    expect((await cli('apply')).code).toBe(0);
    const inStep = await cli('status');
    expect(inStep.code).toBe(0);
    expect(inStep.stdout).toMatch(/^app +aws +in step +-$/m);
  });

  test('a removed secret is scheduled for deletion and comes back restored, not recreated', async () => {
    const { put, purge, cli, value, aws, calls } = world();
    await put('app/db', { a: 'one' });
    await put('app/other', { b: '1' });
    expect((await cli('apply')).code).toBe(0);
    const made = await aws.describeSecret({ SecretId: 'app/db' });

    await purge('app/db');
    expect(actionsOf(await cli('plan', '--json'))).toEqual(['delete app/db']);
    const removal = await cli('apply', '--json');
    expect(removal.code).toBe(0);
    expect(outcomesOf(removal)).toEqual(['done delete app/db']);
    const removed = await aws.describeSecret({ SecretId: 'app/db' });
    expect(removed.ARN).toBe(made.ARN);
    expect(removed.DeletedDate).toBeInstanceOf(Date);
    expect((await cli('plan')).code).toBe(0);

    await put('app/db', { a: 'new' });
    calls();
    const back = await cli('apply', '--json');
    expect(outcomesOf(back)).toEqual(['done restore app/db']);
    expect(calls().awsWrites).not.toHaveProperty('CreateSecret');
    const restored = await aws.describeSecret({ SecretId: 'app/db' });
    expect(restored.ARN).toBe(made.ARN);
    expect(restored.DeletedDate).toBeUndefined();
    expect(await value('app/db')).toBe('{"a":"new"}');
    expect((await cli('plan')).code).toBe(0);
  });

  test('an undeleted version comes back without reading its value', async () => {
    const { put, softDelete, undelete, cli, value, calls } = world();
    await put('app/db', { a: 'one' });
    await put('app/other', { b: '1' });
    expect((await cli('apply')).code).toBe(0);
    await softDelete('app/db');
    expect(outcomesOf(await cli('apply', '--json'))).toEqual(['done delete app/db']);
    await undelete('app/db', 1);
    calls();
    expect(outcomesOf(await cli('apply', '--json'))).toEqual(['done restore app/db']);
    expect(calls()).toMatchObject({ kvValues: 0, awsValues: 0, awsWrites: { RestoreSecret: 1 } });
    expect(await value('app/db')).toBe('{"a":"one"}');
  });

  test('onSourceDelete: retain keeps what has no source any more', async () => {
    const { put, purge, cli, configure, value } = world();
    await configure({ sync: ['onSourceDelete: retain'] });
    await put('app/db', { a: 'one' });
    await put('app/other', { b: '1' });
    expect((await cli('apply')).code).toBe(0);
    await purge('app/db');
    const plan = await cli('plan', '--json');
    expect(plan.code).toBe(0);
    expect(planOf(plan).summary).toMatchObject({ retained: 1, unchanged: 1 });
    expect(await value('app/db')).toBe('{"a":"one"}');
  });
}
