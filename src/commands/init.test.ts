import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Configuration } from '../config/configuration.ts';
import { loadConfiguration } from '../config/load-configuration.ts';
import { storeKinds } from '../stores/registry.ts';
import { initCommand } from './init.ts';
import type { InitOptions } from './init-flags.ts';
import type { Questioner } from './init-questions.ts';
import { createMemoryTerminal } from './testing/memory-terminal.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-init-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const complete: InitOptions = {
  yes: true,
  owner: 'acme',
  address: 'https://vault.test:8200',
  region: 'eu-central-1',
};

async function init(options: InitOptions, ask?: Questioner, environment: Record<string, string> = {}) {
  const terminal = createMemoryTerminal();
  const code = await initCommand({ terminal, environment, folder }, options, ask);
  return { code, ...terminal.written() };
}

function load(file = 'lockstep.yaml'): Promise<Configuration> {
  return loadConfiguration(join(folder, file), { kinds: storeKinds, environment: {} });
}

describe('every combination of answers loads', () => {
  const sources: InitOptions[] = [
    { source: 'vault', address: 'https://vault.test:8200' },
    { source: 'vault', address: 'http://127.0.0.1:8200', mount: 'team/kv "x": #1' },
    { source: 'env-file' },
    { source: 'env-file', sourceFile: './a b/{odd}: file.json' },
  ];
  const destinations: InitOptions[] = [
    { destination: 'aws', region: 'eu-central-1' },
    { destination: 'env-file' },
    { destination: 'env-file', destinationFile: '../.env.local' },
  ];
  const selections: InitOptions[] = [
    {},
    { select: ['app/**', '!app/tmp/**'] },
    { select: ['it\'s/"*"', 'b'] },
  ];
  const prefixes: InitOptions[] = [
    {},
    { prefix: '' },
    { prefix: 'true' },
    { prefix: 'APP_' },
    { prefix: 'a/b: c #' },
  ];
  const owners = ['null', '@acme: x = y'];
  const combinations = sources.flatMap((source) =>
    destinations.flatMap((destination) =>
      selections.flatMap((selection) =>
        prefixes.flatMap((prefix) =>
          owners.map((owner) => ({ yes: true, owner, ...source, ...destination, ...selection, ...prefix })),
        ),
      ),
    ),
  );

  test('and says what was answered', async () => {
    expect(combinations.length).toBe(360);
    for (const answers of combinations) {
      await init({ ...answers, force: true });
      const configuration = await load();
      const [rule] = configuration.syncs;
      const [source, destination] = [...configuration.stores.values()];
      expect(configuration.owner).toBe(answers.owner);
      expect(rule?.select.paths).toEqual(answers.select ?? ['**']);
      if (answers.prefix !== undefined) expect(rule?.destinations[0]?.prefix).toBe(answers.prefix);
      if (answers.source === 'vault') {
        expect(source?.raw).toEqual({ address: answers.address, mount: answers.mount ?? 'secret' });
      } else expect(source?.raw).toEqual({ path: answers.sourceFile ?? '.env' });
      expect(destination?.raw).toEqual(
        answers.destination === 'aws'
          ? { region: 'eu-central-1' }
          : { path: answers.destinationFile ?? 'secrets.json' },
      );
    }
  });
});

test('writes a file for everybody to read, says what is next, leaves nothing else behind', async () => {
  const { code, out } = await init(complete);
  expect(code).toBe(0);
  expect(out).toContain('lockstep plan\n');
  expect((await stat(join(folder, 'lockstep.yaml'))).mode & 0o777).toBe(0o644);
  expect(await readdir(folder)).toEqual(['lockstep.yaml']);
});

test('--json prints file and next', async () => {
  const { out } = await init({ ...complete, json: true, config: 'other.yaml' });
  expect(JSON.parse(out)).toEqual({ file: 'other.yaml', next: 'lockstep plan --config other.yaml' });
  expect((await load('other.yaml')).owner).toBe('acme');
});

test('replaces a file with --force alone', async () => {
  await writeFile(join(folder, 'lockstep.yaml'), 'mine');
  await expect(init(complete)).rejects.toMatchObject({
    class: 'usage',
    message: 'lockstep.yaml exists already',
  });
  expect(await readFile(join(folder, 'lockstep.yaml'), 'utf8')).toBe('mine');
  await init({ ...complete, force: true });
  expect((await load()).owner).toBe('acme');
});

test.each([
  ['--owner', { ...complete, owner: undefined }],
  ['--owner', { ...complete, owner: '' }],
  ['--address', { ...complete, address: undefined }],
  ['--region', { ...complete, region: undefined }],
])('without a terminal, a missing answer names %s', async (flag, options) => {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  await expect(init(given)).rejects.toMatchObject({
    class: 'usage',
    message: expect.stringContaining(`init needs ${flag}`),
  });
  expect(await readdir(folder)).toEqual([]);
});

test('the environment answers for address and Region', async () => {
  await init({ yes: true, owner: 'acme' }, undefined, {
    VAULT_ADDR: 'https://v.test',
    AWS_REGION: 'eu-west-1',
  });
  const { stores } = await load();
  expect([...stores.values()].map(({ raw }) => raw)).toEqual([{ mount: 'secret' }, { region: 'eu-west-1' }]);
});

test('the folder of the selection is suggested as prefix', async () => {
  await init({ ...complete, select: ['app/web/**', '!app/web/tmp/**'] });
  expect((await load()).syncs[0]?.destinations[0]?.prefix).toBe('app/web/');
});

test('flags that do not go together are refused', async () => {
  await expect(init({ ...complete, source: 'env-file' })).rejects.toMatchObject({
    message: '--address does not go with --source env-file',
  });
});

test('answers that give no configuration are told with their place, and nothing is written', async () => {
  await expect(init({ ...complete, region: 'Frankfurt!' })).rejects.toMatchObject({
    class: 'usage',
    message: expect.stringMatching(/lockstep\.yaml:\d+:\d+: stores\.aws\.region: must be a Region/),
  });
  await expect(init({ ...complete, select: ['!tmp/**'] })).rejects.toMatchObject({ class: 'usage' });
  expect(await readdir(folder)).toEqual([]);
});

test('asks for what flags do not answer, and for nothing else', async () => {
  const asked: string[] = [];
  const answers = ['acme', 'https://vault.test', 'kv', 'app/**, !app/tmp/**', 'eu-west-1', 'x/'];
  const ask: Questioner = {
    text: async ({ message, initial }) => {
      asked.push(`${message.split(/[?.]/)[0]}${initial === undefined ? '' : ` [${initial}]`}`);
      return answers.shift() ?? '';
    },
    choose: async ({ message }) => {
      asked.push(message);
      return 0;
    },
  };
  await init({}, ask);
  expect(asked).toEqual([
    'Who manages these secrets',
    'Where do the secrets come from?',
    'Address of the server',
    'KV mount [secret]',
    'Which secrets [**]',
    'Where must they exist?',
    'Region',
    'Which prefix do destination names get [app/]',
  ]);
  const [rule] = (await load()).syncs;
  expect(rule?.select.paths).toEqual(['app/**', '!app/tmp/**']);
  expect(rule?.destinations[0]?.prefix).toBe('x/');

  asked.length = 0;
  await init(
    {
      ...complete,
      force: true,
      mount: 'kv',
      select: ['**'],
      prefix: '',
      source: 'vault',
      destination: 'aws',
    },
    ask,
  );
  expect(asked).toEqual([]);
});
