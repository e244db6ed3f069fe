import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { sampleSecrets } from '../../src/commands/sample-secrets.ts';
import { createVaultUser } from '../../src/commands/vault-user.ts';
import { parseNameTemplate, renderName } from '../../src/secrets/name-template.ts';
import { type Variable, variables } from '../../src/secrets/name-variables.ts';
import { place, type SandboxWorld, startSandboxWorld } from '../end-to-end/sandbox-world.ts';
import { runCli, sourceCli } from '../support/cli.ts';
import { vaultAdmin } from '../support/vault-admin.ts';
import { executedTable, readDocument } from './documents.ts';
import { inAws, walkThrough } from './walk.ts';

let world: SandboxWorld;
beforeEach(async () => {
  const started = await startSandboxWorld();
  const environment = {
    ...started.environment,
    VAULT_ADDR: started.vault.url,
    AWS_ENDPOINT_URL: started.aws.url,
  };
  world = { ...started, environment };
});
afterEach(() => world.close());

describe('as a reader does it', () => {
  beforeEach(async () => {
    const user = createVaultUser(world.vault.url, world.vault.rootToken);
    for (const [path, secret] of Object.entries(sampleSecrets)) await user.put(path, secret);
    await user.close();
  });

  test('the README: it prints what the README says', async () => {
    const printed = await walkThrough(readDocument('README.md'), world);
    expect(printed.map(({ command }) => command)).toEqual(['lockstep plan', 'lockstep apply']);
    for (const { told, result } of printed) expect(result.stdout).toBe(told);
    expect(printed.map(({ result }) => result.code)).toEqual([2, 0]);
    expect(inAws(world, 'app/db')).toBe('{"password":"sample-db-1","username":"app"}');
    expect(inAws(world, 'app/mail')).toBeUndefined();
  });

  test('the first sync: it prints what the page says, and ends in step', async () => {
    const printed = await walkThrough(readDocument('docs/first-sync.md'), world);
    expect(printed.length).toBeGreaterThanOrEqual(4);
    for (const { told, result } of printed) expect(result.stdout).toBe(told);
    expect(inAws(world, 'app/db')).toBe('{"password":"another","username":"app"}');
    expect(inAws(world, 'app/cache')).toContain('sample-cache-1');
    expect(await runCli(sourceCli(), ['plan'], world)).toMatchObject({ code: 0 });
  });
});

describe('names and shapes', () => {
  const page = readDocument('docs/names-and-shapes.md');
  const told = executedTable(page, 'variables').map(
    ([name = '', , value = '']) => [name.slice(1), value] as const,
  );
  const known = Object.fromEntries(told);
  const values = Object.fromEntries(variables.map((name) => [name, known[name] ?? ''])) as Record<
    Variable,
    string
  >;

  test('every variable is told', () => {
    expect(told.map(([name]) => name).sort()).toEqual([...variables].sort());
  });

  test.each(executedTable(page, 'templates'))('%s gives %s', (template = '', name = '') => {
    expect(renderName(parseNameTemplate(template), values)).toBe(name);
  });

  const yaml = page.blocks.filter(({ language }) => language === 'yaml').map(({ text }) => parse(text));
  const examples = Array.from({ length: yaml.length / 3 }, (_, index) =>
    yaml.slice(index * 3, index * 3 + 3),
  );
  const shape = z.tuple([
    z.record(z.string(), z.record(z.string(), z.unknown())),
    z.looseObject({ to: z.tuple([z.object({ name: z.string() })]).optional() }),
    z.record(z.string(), z.string()),
  ]);

  test('every example is whole', () => {
    expect(yaml.length % 3).toBe(0);
    expect(examples).toHaveLength(page.text.match(/^<!-- example -->$/gm)?.length ?? 0);
  });

  test.each(examples.map((example) => shape.parse(example)))('%j %j', async (secrets, sync, expected) => {
    const admin = vaultAdmin(world.vault.url, world.vault.rootToken);
    for (const [path, data] of Object.entries(secrets))
      await admin.send('POST', `secret/data/${path}`, { data });
    const configuration = {
      version: 1,
      owner: 'docs',
      stores: { vault: { kind: 'vault-kv' }, aws: { kind: 'aws-secrets-manager', region: place.region } },
      syncs: { example: { from: 'vault', ...sync, to: [{ store: 'aws', ...sync.to?.[0] }] } },
    };
    await world.write('lockstep.yaml', stringify(configuration));
    expect(await runCli(sourceCli(), ['sync'], world)).toMatchObject({ code: 0 });
    const names = world.aws.test.names(place);
    expect(Object.fromEntries(names.map((name) => [name, inAws(world, name)]))).toEqual(expected);
  });
});
