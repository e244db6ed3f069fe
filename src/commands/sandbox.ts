import { once } from 'node:events';
import { LockstepError } from '../errors.ts';
import { startAwsSandbox } from '../sandbox/aws/aws-sandbox.ts';
import { startVaultSandbox } from '../sandbox/vault/vault-sandbox.ts';
import type { CommonOptions } from './options.ts';
import { sampleSecrets } from './sample-secrets.ts';
import { sandboxHelp } from './sandbox-help.ts';
import type { Terminal } from './terminal.ts';
import { createVaultUser } from './vault-user.ts';

export interface SandboxOptions extends Pick<CommonOptions, 'json'> {
  readonly vaultPort?: number;
  readonly awsPort?: number;
}

/**
 * `lockstep sandbox`: stand-ins of Vault and AWS on loopback, with a few sample secrets, until Ctrl-C or SIGTERM.
 * Everything is in memory. Throws `usage` when a port is taken.
 */
export async function sandboxCommand(terminal: Terminal, options: SandboxOptions): Promise<number> {
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const vault = await onPort('--vault-port', options.vaultPort, (port) => startVaultSandbox(port));
  try {
    const aws = await onPort('--aws-port', options.awsPort, (port) => startAwsSandbox(port));
    try {
      const user = createVaultUser(vault.url, vault.rootToken);
      for (const [path, secret] of Object.entries(sampleSecrets)) await user.put(path, secret);
      await user.close();
      const place = { vault: vault.url, aws: aws.url, token: vault.rootToken };
      await terminal.out(options.json ? `${JSON.stringify(place)}\n` : sandboxHelp(place, terminal.colors));
      terminal.note('Stand-ins for trying things out: NOT FOR REAL SECRETS. Everything is gone at the end.');
      await stopped;
      terminal.note('\nStopped.');
      return 0;
    } finally {
      await aws.stop();
    }
  } finally {
    await vault.stop();
  }
}

async function onPort<T>(
  flag: string,
  port: number | undefined,
  start: (options: { port?: number }) => Promise<T>,
): Promise<T> {
  try {
    return await start(port === undefined ? {} : { port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const why = code === 'EACCES' ? 'may not be used' : 'is taken';
    throw new LockstepError('usage', `port ${port} of 127.0.0.1 ${why}`, {
      nextStep: `Give ${flag} another one, or leave it out.`,
    });
  }
}
