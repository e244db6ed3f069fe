import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../test/conformance/memory-store.ts';
import { createEngine, ruleOf } from '../../test/support/engine-bench.ts';
import { deletionOf } from '../../test/support/sync-parts.ts';
import { LockstepError } from '../errors.ts';
import { isPending, type Plan, planExitCode, summarize } from './plan.ts';
import { formatPlan, parsePlan } from './plan-file.ts';

const planted = 'planted-value-33aa';

async function examplePlan(): Promise<Plan> {
  const vault = createMemoryStore({ name: 'vault' });
  const cloud = createMemoryStore({ name: 'cloud' });
  const engine = createEngine([vault, cloud], [ruleOf({ limits: { deletes: 0, deletePercent: 100 } })]);
  vault.put('a', { k: planted });
  vault.put('b', { k: planted });
  await engine.run();
  vault.delete('a');
  vault.put('b', { k: `${planted} 2` });
  vault.put('c', { k: planted });
  vault.put('d', { k: planted });
  cloud.put('d', 'theirs');
  return engine.plan();
}

describe('summary', () => {
  it('counts each line once: by action, problem or block', async () => {
    const { summary } = await examplePlan();
    expect(summary).toEqual({
      create: 1,
      update: 1,
      relabel: 0,
      retag: 0,
      restore: 0,
      adopt: 0,
      delete: 0,
      conflict: 1,
      blocked: 1,
      unchanged: 0,
      retained: 0,
    });
    expect(summarize([deletionOf('a'), deletionOf('b', { blocked: 'why' })], 7)).toMatchObject({
      delete: 1,
      blocked: 1,
      unchanged: 7,
    });
  });

  it('only what is an action and not blocked is pending', () => {
    expect(isPending(deletionOf('a'))).toBe(true);
    expect(isPending(deletionOf('a', { blocked: 'why' }))).toBe(false);
    expect(isPending(deletionOf('a', { action: 'conflict' }))).toBe(false);
  });

  it('exit codes: in step, failed, pending or blocked', async () => {
    const plan = await examplePlan();
    const errors = [{ sync: 'app', store: 'cloud', error: new LockstepError('unavailable', 'x').report() }];
    expect(planExitCode(plan)).toBe(2);
    expect(planExitCode({ ...plan, changes: [] })).toBe(0);
    expect(planExitCode({ ...plan, changes: [], errors })).toBe(1);
    const misconfigured = {
      sync: 'app',
      store: 'vault',
      error: new LockstepError('configuration', 'no').report(),
    };
    expect(planExitCode({ ...plan, errors: [misconfigured] })).toBe(3);
    expect(planExitCode({ ...plan, errors: [misconfigured, ...errors] })).toBe(1);
  });
});

describe('a saved plan', () => {
  it('comes back as it was, and holds no value', async () => {
    const plan = await examplePlan();
    const text = formatPlan(plan);
    expect(parsePlan(text, 'plan.json')).toEqual(plan);
    expect(text).not.toContain(planted);
    expect(text.endsWith('\n')).toBe(true);
  });

  it.each<[string, (text: string) => string, RegExp]>([
    ['cut short', (text) => text.slice(0, -10), /not JSON, or it was cut short/],
    ['empty', () => '', /not JSON/],
    ['another JSON text', () => '{"a":1}', /plan\.json is not a saved plan: schemaVersion/],
    ['no object', () => '[]', /the whole file/],
    [
      'of a newer version',
      (text) => text.replace('"schemaVersion": 1', '"schemaVersion": 2'),
      /schema version 2/,
    ],
    [
      'with an action that does not exist',
      (text) => text.replace('"action": "create"', '"action": "destroy"'),
      /changes\.\d+\.action/,
    ],
    ['with another key', (text) => text.replace('"owner"', '"value": 1, "owner"'), /the whole file.*value/],
    ['without a key', (text) => text.replace(/"configuration": .*\n/, ''), /configuration/],
    ['with a number for a name', (text) => text.replace(/"name": "c"/, '"name": 5'), /changes\.\d+\.name/],
  ])('is refused with one clear line when it is %s', async (_, edit, message) => {
    const text = formatPlan(await examplePlan());
    const edited = edit(text);
    expect(edited).not.toBe(text);
    const parse = () => parsePlan(edited, 'plan.json');
    expect(parse).toThrow(message);
    expect(parse).toThrow(expect.objectContaining({ class: 'usage' }));
  });
});
