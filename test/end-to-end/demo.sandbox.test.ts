import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { createDemoTeller } from '../../src/commands/demo-teller.ts';
import { createMemoryTerminal } from '../../src/commands/testing/memory-terminal.ts';
import { ended, runCli, sourceCli, startCli } from '../support/cli.ts';
import { vaultAdmin } from '../support/vault-admin.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-demo-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('the demo needs no home, fits two screens, is quick, and leaves nothing behind', async () => {
  const began = performance.now();
  // Proxies and credentials of the user are for other servers.
  const environment = {
    TMPDIR: folder,
    HTTP_PROXY: 'http://127.0.0.1:9',
    VAULT_ADDR: 'http://127.0.0.1:9',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_PROFILE: 'production',
  };
  const result = await runCli(sourceCli(), ['demo'], { folder, environment });
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(result.stdout.split('\n').length).toBeLessThanOrEqual(60);
  expect(result.stdout).toContain('Vault: 1 value read. AWS: 0 values read, 1 PutSecretValue.');
  expect(result.stdout).toContain('Vault: 0 values read. AWS: 0 values read, 0 writes.');
  expect(result.stdout).toContain('lockstep init');
  expect(await readdir(folder)).toEqual([]);
});

test('the demo as JSON', async () => {
  const { code, stdout } = await runCli(sourceCli(), ['demo', '--json'], { folder });
  expect(code).toBe(0);
  const { ok, steps } = JSON.parse(stdout);
  expect(ok).toBe(true);
  expect(steps).toHaveLength(6);
  expect(steps[3].calls).toEqual({ vaultValuesRead: 1, awsValuesRead: 0, awsWrites: { PutSecretValue: 1 } });
});

test('a demo that does not come out as it says fails', async () => {
  const terminal = createMemoryTerminal();
  const teller = createDemoTeller(terminal, false);
  await teller.holds(true, 'this is so');
  await expect(teller.holds(false, 'pigs fly')).rejects.toMatchObject({ class: 'internal', exitCode: 1 });
  expect(terminal.written().out).toContain('this is so');
  expect(terminal.written().out).not.toContain('pigs fly');
});

const place = z.strictObject({ vault: z.url(), aws: z.url(), token: z.string() });

test('the sandbox runs until Ctrl-C, on loopback, and serves the commands it prints', async () => {
  const child = startCli(sourceCli(), ['sandbox', '--json'], { folder });
  const over = ended(child);
  const [line] = await once(child.stdout, 'data');
  const { vault, aws, token } = place.parse(JSON.parse(String(line)));
  for (const url of [vault, aws]) expect(new URL(url).hostname).toBe('127.0.0.1');
  const secret = await vaultAdmin(vault, token).send('GET', 'secret/data/app/db');
  expect(secret.status).toBe(200);

  const environment = {
    HOME: folder,
    VAULT_ADDR: vault,
    VAULT_TOKEN: token,
    AWS_ENDPOINT_URL: aws,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'sandbox',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
  };
  const lockstep = (...args: string[]) => runCli(sourceCli(), args, { folder, environment });
  expect(await lockstep('init', '--yes', '--owner', 'me', '--select', 'app/**')).toMatchObject({ code: 0 });
  expect(await lockstep('sync')).toMatchObject({ code: 0 });
  expect(await lockstep('plan')).toMatchObject({ code: 0, stdout: 'Plan: nothing to change; 6 in step.\n' });

  const taken = await lockstep('sandbox', '--vault-port', new URL(vault).port);
  expect(taken.code).toBe(3);
  expect(taken.stderr).toContain('--vault-port');
  child.kill('SIGINT');
  const { code, stderr } = await over;
  expect(code).toBe(0);
  expect(stderr).toContain('NOT FOR REAL SECRETS');
});
