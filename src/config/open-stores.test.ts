import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { defaultPacerLimits } from '../pacing/pacer.ts';
import { createPacers } from '../pacing/pacers.ts';
import { loadConfiguration } from './load-configuration.ts';
import { openStores } from './open-stores.ts';
import { fakeKinds, openedWith, openFakes } from './testing/fake-kinds.ts';

const folder = await mkdtemp(join(tmpdir(), 'lockstep-'));
const file = join(folder, 'lockstep.yaml');
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  openFakes.length = 0;
});

async function stores(environment: Record<string, string>) {
  await writeFile(
    file,
    `version: 1
owner: acme
stores:
  vault: { kind: fake, address: "\${env:ADDRESS}", auth: { method: role, roleId: "\${file:role}" } }
  aws: { kind: fake }
  broken: { kind: fake, broken: true }
  crashing: { kind: other }
syncs: { app: { from: vault, to: [{ store: aws }] } }
`,
  );
  await writeFile(join(folder, 'role'), 'hunter2\n');
  const configuration = await loadConfiguration(file, { kinds: fakeKinds, environment });
  const pacers = createPacers(defaultPacerLimits, () => undefined);
  return openStores(configuration, { kinds: fakeKinds, environment, pacers, warn: () => undefined });
}

test('a store is opened once, when it is asked for, with its references resolved', async () => {
  const opened = await stores({ ADDRESS: 'http://x' });
  expect(openFakes).toEqual([]);
  const [first, second] = await Promise.all([opened.open('vault'), opened.open('vault')]);
  expect(first).toBe(second);
  expect(openFakes).toEqual(['vault']);
  expect(openedWith).toMatchObject({
    vault: { folder, configuration: { address: 'http://x', auth: { method: 'role', roleId: 'hunter2' } } },
  });
  await opened.close();
  expect(openFakes).toEqual([]);
});

test('the variables of a store that is not used are not needed', async () => {
  const opened = await stores({});
  await opened.open('aws');
  expect(openFakes).toEqual(['aws']);
});

test.each([
  ['vault', {}, `4:3: stores.vault.address: "\${env:ADDRESS}": the environment variable is not set`],
  [
    'vault',
    { ADDRESS: 'hunter2' },
    `4:3: stores.vault.address: "\${env:ADDRESS}" is not valid once its references are resolved`,
  ],
  ['broken', {}, '6:3: stores.broken: no address'],
])('what is wrong with %s given %j is said with its position', async (name, environment, line) => {
  const opened = await stores(environment);
  await expect(opened.open(name)).rejects.toMatchObject({
    class: 'configuration',
    message: `${file}:${line}`,
  });
  await opened.close();
});

test('the next step of a store stays', async () => {
  await expect((await stores({})).open('broken')).rejects.toMatchObject({ nextStep: 'Give it one.' });
});

test('an unexpected error is a LockstepError without its message', async () => {
  await expect((await stores({})).open('crashing')).rejects.toMatchObject({
    class: 'internal',
    message: expect.not.stringContaining('never opened'),
  });
});

test('an unknown name', async () => {
  await expect((await stores({})).open('vaul')).rejects.toMatchObject({
    class: 'usage',
    message: `${file} has no store "vaul"; did you mean "vault"?`,
  });
});
