import { findServer } from './required-servers.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** The path of the real `bao` binary, or undefined where it is not installed. */
export const bao = findServer('bao');

/** Starts a real OpenBao in development mode: in memory, unsealed, root token `root`, KV v2 at `secret/`. */
export async function startOpenBao(extraArgs: string[] = []): Promise<ServerProcess> {
  if (!bao) throw new Error('OpenBao is not installed: run scripts/test-servers');
  return startServerProcess({
    command: bao,
    args: (port) => [
      'server',
      '-dev',
      '-dev-no-store-token',
      '-dev-root-token-id=root',
      `-dev-listen-address=127.0.0.1:${port}`,
      ...extraArgs,
    ],
    readyPath: '/v1/sys/health',
  });
}
