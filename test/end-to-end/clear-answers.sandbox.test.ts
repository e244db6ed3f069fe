import { afterEach, beforeEach, expect, test } from 'vitest';
import { awsErrorFault } from '../../src/sandbox/aws/aws-faults.ts';
import { runCli, sourceCli } from '../support/cli.ts';
import { place, type SandboxWorld, startSandboxWorld } from './sandbox-world.ts';

let world: SandboxWorld;

beforeEach(async () => {
  world = await startSandboxWorld();
  await world.write(
    'lockstep.yaml',
    `version: 1
owner: acme
stores:
  vault: { kind: vault-kv, address: "${world.vault.url}" }
  aws: { kind: aws-secrets-manager, region: ${place.region}, endpoint: "${world.aws.url}" }
syncs:
  app: { from: vault, to: [{ store: aws, prefix: app/ }] }
`,
  );
});
afterEach(() => world.close());

const run = (...args: string[]) => runCli(sourceCli(), args, world);

test('a run whose deadline passes says so, and does not speak of a request', async () => {
  world.vault.setLatency(60_000);
  const result = await run('plan', '--deadline', '2s');
  expect(result).toMatchObject({ code: 1, stdout: '' });
  expect(result.stderr).toMatch(/^error: the time of --deadline is over\n/);
});

test('a bad glob on the command line is a matter of usage, not of the configuration', async () => {
  const result = await run('adopt', '[', '--yes');
  expect(result.code).toBe(3);
  expect(result.stderr).toMatch(/bad glob "\["/);
  expect(result.stderr).not.toMatch(/configuration file/);
});

test('an error of AWS that nobody knows says what can be done about it', async () => {
  world.aws.faults.push({
    operation: 'ListSecrets',
    count: Number.POSITIVE_INFINITY,
    fault: awsErrorFault('OddException', 'never seen before'),
  });
  const result = await run('plan');
  expect(result.code).toBe(1);
  expect(result.stdout).toMatch(/ListSecrets: it failed with OddException.*\. Look the code up /);
});

test.each(['a\nb', 'a b', 'a\u0001b', 'ü'])(
  'a token that no header can carry (%j) is called that',
  async (token) => {
    const environment = { ...world.environment, VAULT_TOKEN: token };
    const result = await runCli(sourceCli(), ['plan'], { ...world, environment });
    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(/store "vault": the token from VAULT_TOKEN or BAO_TOKEN holds a character/);
  },
);
