import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type CliResult, runCli, sourceCli } from '../support/cli.ts';
import { findValue } from '../support/find-value.ts';
import { vaultAdmin } from '../support/vault-admin.ts';
import { place, type SandboxWorld, startSandboxWorld } from './sandbox-world.ts';

/** Two values that occur nowhere else; the second needs escaping everywhere. */
export const planted = ['Planted7Value3Kx9Qz2Wm5', 'pl4nt"ed\\b/v+a=l €ue%&<4>Jt8Lr6'] as const;

/** Both values as the keys of one secret. */
export const plantedSecret = { plain: planted[0], 'odd "key"': planted[1] };

/** What a test of redaction works with. */
export interface RedactionBench {
  readonly world: SandboxWorld;
  /** Texts that the test itself wrote into files. */
  write(file: string, text: string): Promise<void>;
  put(path: string, data: Readonly<Record<string, unknown>>): Promise<void>;
  /** The configuration of Vault to AWS; `parts` replaces the lines of a store or adds some to the sync. */
  configure(parts?: { vault?: string; aws?: string; sync?: readonly string[] }): Promise<void>;
  /**
   * Runs each command line, with and without --json, and searches what it prints and every file it leaves for the
   * values. Gives everything printed.
   */
  runAll(lines: readonly string[], environment?: Readonly<Record<string, string>>): Promise<string>;
  /** Files that may hold the values: destinations. */
  readonly allowedFiles: Set<string>;
  close(): Promise<void>;
}

export async function startRedactionBench(): Promise<RedactionBench> {
  const world = await startSandboxWorld();
  const admin = vaultAdmin(world.vault.url);
  const written = new Set<string>();
  const allowedFiles = new Set<string>();

  async function write(file: string, text: string): Promise<void> {
    written.add(file);
    await world.write(file, text);
  }

  async function searchFiles(after: string): Promise<void> {
    for (const name of await readdir(world.folder, { recursive: true })) {
      const path = join(world.folder, name);
      if (written.has(name) || allowedFiles.has(name) || !(await stat(path)).isFile()) continue;
      expect(findValue(await readFile(path, 'latin1'), planted), `${name} after ${after}`).toBeUndefined();
      expect(findValue(await readFile(path, 'utf8'), planted), `${name} after ${after}`).toBeUndefined();
    }
  }

  async function run(line: string, environment: Readonly<Record<string, string>>): Promise<CliResult> {
    const result = await runCli(sourceCli(), line.split(' '), {
      folder: world.folder,
      environment: { ...world.environment, ...environment },
    });
    expect(findValue(result.stdout, planted), `stdout of ${line}`).toBeUndefined();
    expect(findValue(result.stderr, planted), `stderr of ${line}`).toBeUndefined();
    expect([0, 1, 2, 3]).toContain(result.code);
    return result;
  }

  return {
    world,
    write,
    allowedFiles,
    put: async (path, data) => void (await admin.send('POST', `secret/data/${path}`, { data })),
    configure: ({ vault, aws, sync = [] } = {}) =>
      write(
        'lockstep.yaml',
        `version: 1
owner: acme
stores:
  vault: ${vault ?? `{ kind: vault-kv, address: "${world.vault.url}" }`}
  aws: ${aws ?? `{ kind: aws-secrets-manager, region: ${place.region}, endpoint: "${world.aws.url}" }`}
syncs:
  app:
    from: vault
    select: ["app/**"]
    to: [{ store: aws, prefix: app/ }]
${sync.map((one) => `    ${one}\n`).join('')}`,
      ),
    async runAll(lines, environment = {}) {
      let printed = '';
      for (const line of lines.flatMap((one) => [one, `${one} --json`])) {
        const { stdout, stderr } = await run(line, environment);
        printed += `${stdout}${stderr}`;
        await searchFiles(line);
      }
      return printed;
    },
    close: () => world.close(),
  };
}
