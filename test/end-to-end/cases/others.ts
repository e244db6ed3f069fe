import { expect, test } from 'vitest';
import { actionsOf, failureOf, outcomesOf, planOf } from '../output.ts';
import type { World } from '../world.ts';

/** Other people work in the same account. */
export function othersCases(world: () => World): void {
  test('a secret that someone else made is never touched, until it is adopted', async () => {
    const { put, cli, aws, value, calls } = world();
    const Tags = [{ Key: 'team', Value: 'theirs' }];
    await aws.createSecret({ Name: 'app/db', SecretString: 'by hand', Tags });
    await aws.createSecret({ Name: 'app/unrelated', SecretString: 'by hand too' });
    await put('app/db', { a: 'one' });
    await put('app/free', { b: '1' });

    const plan = await cli('plan', '--json');
    expect(plan.code).toBe(2);
    expect(actionsOf(plan)).toEqual(['conflict app/db', 'create app/free']);
    expect(planOf(plan).changes.find(({ name }) => name === 'app/db')?.nextStep).toContain('lockstep adopt');
    const apply = await cli('sync', '--json', '--allow-deletes', 'anything');
    expect(apply.code).toBe(2);
    expect(outcomesOf(apply)).toEqual(['blocked conflict app/db', 'done create app/free']);
    expect(await value('app/db')).toBe('by hand');
    expect((await aws.describeSecret({ SecretId: 'app/db' })).Tags).toEqual(Tags);

    const unasked = await cli('adopt', 'app/db');
    expect(unasked.code).toBe(3);
    expect(unasked.stderr).toContain('--yes');
    expect(await value('app/db')).toBe('by hand');
    calls();
    const adopted = await cli('adopt', 'app/db', '--yes', '--json');
    expect(adopted.code).toBe(0);
    expect(outcomesOf(adopted)).toEqual(['done adopt app/db']);
    expect(calls()).toMatchObject({ kvValues: 1, awsValues: 0 });
    expect(await value('app/db')).toBe('{"a":"one"}');
    expect((await aws.describeSecret({ SecretId: 'app/db' })).Tags).toContainEqual(Tags[0]);
    expect(await value('app/unrelated')).toBe('by hand too');
    expect((await cli('plan')).code).toBe(0);
    expect(failureOf(await cli('adopt', 'app/db', '--yes', '--json'))).toMatchObject({ class: 'usage' });
  });

  test('a secret of another owner is neither changed nor adopted', async () => {
    const { put, cli, configure, value } = world();
    await put('app/db', { a: 'one' });
    await configure({ owner: 'first' });
    expect((await cli('apply')).code).toBe(0);
    await configure({ owner: 'second' });
    await put('app/db', { a: 'two' });
    expect(actionsOf(await cli('plan', '--json'))).toEqual(['conflict app/db']);
    expect((await cli('apply')).code).toBe(2);
    const adoption = await cli('adopt', 'app/db', '--yes');
    expect(adoption.code).toBe(3);
    expect(await value('app/db')).toBe('{"a":"one"}');
  });

  test('drift by somebody else is repaired', async () => {
    const { put, cli, aws, value, calls } = world();
    await put('app/db', { a: 'one' });
    expect((await cli('apply')).code).toBe(0);
    await aws.putSecretValue({ SecretId: 'app/db', SecretString: 'edited by hand' });
    const plan = await cli('plan', '--json');
    expect(plan.code).toBe(2);
    calls();
    const repair = await cli('apply', '--json');
    expect(repair.code).toBe(0);
    expect(calls()).toMatchObject({ kvValues: 0, awsValues: 0, awsWrites: { UpdateSecretVersionStage: 1 } });
    expect((await cli('plan')).code).toBe(0);
    expect(await value('app/db')).toBe('{"a":"one"}');
  });

  test('drift is reported, and left alone, where the sync says so', async () => {
    const { put, cli, aws, configure, value } = world();
    await configure({ sync: ['drift: report'] });
    await put('app/db', { a: 'one' });
    expect((await cli('apply')).code).toBe(0);
    await aws.putSecretValue({ SecretId: 'app/db', SecretString: 'edited by hand' });
    expect(actionsOf(await cli('plan', '--json'))).toEqual(['drift app/db']);
    expect((await cli('apply')).code).toBe(2);
    expect(await value('app/db')).toBe('edited by hand');
  });

  test('removed marks and tags are mended without a value', async () => {
    const { put, cli, aws, calls } = world();
    await put('app/db', { a: 'one' });
    expect((await cli('apply')).code).toBe(0);
    await aws.tagResource({ SecretId: 'app/db', Tags: [{ Key: 'lockstep:source', Value: 'nonsense' }] });
    calls();
    expect(outcomesOf(await cli('apply', '--json'))).toEqual(['done retag app/db']);
    expect(calls()).toMatchObject({ kvValues: 0, awsValues: 0, awsWrites: { TagResource: 1 } });
    expect((await cli('plan')).code).toBe(0);
  });
}
