import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ended, runCli, sourceCli, startCli } from '../support/cli.ts';
import { planOf, reportOf } from './output.ts';
import { place, type SandboxWorld, startSandboxWorld } from './sandbox-world.ts';

const count = 10_000;
const run = promisify(execFile);
let world: SandboxWorld;

beforeEach(async () => {
  world = await startSandboxWorld();
  const names = Array.from({ length: count }, (_, index) => `app/folder-${index % 100}/secret-${index}`);
  await world.write('source.json', JSON.stringify(Object.fromEntries(names.map((name) => [name, 'x']))));
  await world.write(
    'lockstep.yaml',
    `version: 1
owner: acme
stores:
  files: { kind: env-file, path: source.json }
  aws: { kind: aws-secrets-manager, region: ${place.region}, endpoint: "${world.aws.url}" }
syncs:
  app: { from: files, shape: raw, to: [{ store: aws, prefix: app/ }] }
`,
  );
});
afterEach(() => world.close());

const start = (...args: string[]) => startCli(sourceCli(), args, world);

/** Waits for something that the stand-ins see. */
async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 10) {
    if (waited > 30_000) throw new Error('it never came to that');
    await sleep(10);
  }
}

test.each(['plan', 'plan --json'])('a reader that leaves early ends nothing: %s | head -1', async (line) => {
  const command = [...sourceCli(), ...line.split(' ')].map((word) => `'${word}'`).join(' ');
  const script = `${command} | head -1; echo "exit code \${PIPESTATUS[0]}"`;
  const { stdout, stderr } = await run('bash', ['-c', script], {
    cwd: world.folder,
    env: { PATH: process.env.PATH, ...world.environment },
  });
  expect(stdout).toBe(`${line.includes('--json') ? '{' : 'app -> aws'}\nexit code 2\n`);
  expect(stderr).toBe('');
});

test('a slow reader gets everything', async () => {
  const child = start('plan', '--json');
  const over = ended(child);
  let pauses = 0;
  child.stdout.on('data', () => {
    child.stdout.pause();
    pauses++;
    setTimeout(() => child.stdout.resume(), 5);
  });
  const result = await over;
  expect(result).toMatchObject({ code: 2, stderr: '' });
  expect(pauses).toBeGreaterThan(20);
  expect(planOf(result).changes).toHaveLength(count);

  const text = await runCli(sourceCli(), ['plan'], world);
  expect(text.code).toBe(2);
  expect(text.stdout.match(/^ {2}\+ create /gm)).toHaveLength(count);
  expect(text.stdout.endsWith(`\nPlan: ${count} to create; 0 in step.\n`)).toBe(true);
});

test('Ctrl-C in the middle of an apply ends with a report of what was and was not done', async () => {
  const child = start('apply', '--json');
  const over = ended(child);
  await until(() => world.aws.log.count('CreateSecret') > 20);
  child.kill('SIGINT');
  const asked = performance.now();
  const result = await over;
  expect(performance.now() - asked).toBeLessThan(10_000);
  expect(result.code).toBe(1);
  expect(result.signal).toBeNull();
  const { summary, stopped } = reportOf(result);
  const made = world.aws.test.names(place).length;
  expect(stopped).toBe(true);
  expect(made).toBeGreaterThan(20);
  expect(summary).toEqual({ done: made, unchanged: 0, skipped: count - made, blocked: 0, failed: 0 });
  const next = await runCli(sourceCli(), ['plan', '--json'], world);
  expect(planOf(next).summary).toMatchObject({ create: count - made, unchanged: made });
});

test('a second Ctrl-C ends what is under way too, with a report', async () => {
  world.aws.faults.push({
    operation: 'CreateSecret',
    skip: 3,
    count: Number.POSITIVE_INFINITY,
    fault: { kind: 'slow', ms: 60_000 },
  });
  const child = start('apply', '--json');
  const over = ended(child);
  let notes = '';
  child.stderr.on('data', (text: string) => {
    notes += text;
  });
  await until(() => world.aws.log.count('CreateSecret') > 10);
  child.kill('SIGINT');
  await until(() => notes.includes('finishing what is under way'));
  // Sooner, it would count as the same Ctrl-C, which npx passes on once more.
  await sleep(700);
  child.kill('SIGINT');
  const asked = performance.now();
  const result = await over;
  expect(performance.now() - asked).toBeLessThan(5_000);
  expect(result.code).toBe(1);
  const { summary, stopped } = reportOf(result);
  expect(stopped).toBe(true);
  expect(summary.done).toBe(3);
  expect(summary.failed + summary.skipped).toBe(count - 3);
});

test('a request to stop while listing ends at once and says so', async () => {
  world.aws.faults.push({ operation: 'ListSecrets', fault: { kind: 'slow', ms: 60_000 } });
  const child = start('plan', '--json');
  const over = ended(child);
  await until(() => world.aws.faults.taken > 0);
  child.kill('SIGTERM');
  const result = await over;
  expect(result.code).toBe(1);
  expect(JSON.parse(result.stdout)).toMatchObject({ error: { class: 'cancelled' } });
  expect(result.stderr).toContain('stopped on request');
});
