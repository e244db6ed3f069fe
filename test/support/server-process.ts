import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server process that a test started and must stop. */
export interface ServerProcess {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Everything it wrote so far to stdout and stderr. */
  output(): string;
  stop(): Promise<void>;
}

/** A loopback port that was free a moment ago. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no port for the test server');
  return address.port;
}

/**
 * Starts a server on a free loopback port and waits until `readyPath` answers with a status below 500.
 * Throws, with what the process wrote, when it ends or is not ready within `timeoutMs`.
 */
export async function startServerProcess(options: {
  command: string;
  args: (port: number) => string[];
  readyPath: string;
  env?: NodeJS.ProcessEnv;
  timeoutMs?: number;
}): Promise<ServerProcess> {
  const port = await freePort();
  const child = spawn(options.command, options.args(port), {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const url = `http://127.0.0.1:${port}`;
  await waitUntilReady(child, url + options.readyPath, options.timeoutMs ?? 60_000, () => output);
  return { url, port, pid: child.pid ?? 0, output: () => output, stop: () => stop(child) };
}

async function waitUntilReady(child: ChildProcess, url: string, timeoutMs: number, output: () => string) {
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  child.once('exit', (code) => (failure ??= new Error(`ended with code ${code}`)));
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (failure) throw new Error(`test server for ${url}: ${failure.message}\n${output()}`);
    if (Date.now() > deadline) {
      await stop(child);
      throw new Error(`test server for ${url}: not ready after ${timeoutMs} ms\n${output()}`);
    }
    const status = await fetch(url).then(
      (answer) => answer.status,
      () => 599,
    );
    if (status < 500) return;
    await sleep(50);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}
