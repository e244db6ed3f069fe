import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AwsSandbox, startAwsSandbox } from '../../src/sandbox/aws/aws-sandbox.ts';
import { startVaultSandbox, type VaultSandbox } from '../../src/sandbox/vault/vault-sandbox.ts';

/** The stand-ins, in this process, and a folder for the CLI to run in. */
export interface SandboxWorld {
  readonly vault: VaultSandbox;
  readonly aws: AwsSandbox;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  write(file: string, text: string): Promise<void>;
  close(): Promise<void>;
}

export const place = { account: '123456789012', region: 'eu-central-1' };

export async function startSandboxWorld(): Promise<SandboxWorld> {
  const [vault, aws] = await Promise.all([startVaultSandbox(), startAwsSandbox()]);
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-end-to-end-'));
  return {
    vault,
    aws,
    folder,
    environment: {
      HOME: folder,
      VAULT_TOKEN: vault.rootToken,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
    write: (file, text) => writeFile(join(folder, file), text),
    async close() {
      await Promise.all([vault.stop(), aws.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
