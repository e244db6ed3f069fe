import { findServer } from './required-servers.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** The path of `moto_server`, or undefined where it is not installed. */
export const moto = findServer('moto_server');

/** Starts moto, an imitation of AWS that others wrote. */
export async function startMoto(): Promise<ServerProcess> {
  if (!moto) throw new Error('moto is not installed: run scripts/test-servers');
  return startServerProcess({
    command: moto,
    args: (port) => ['-H', '127.0.0.1', '-p', String(port)],
    readyPath: '/moto-api/data.json',
  });
}
