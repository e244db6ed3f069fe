import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** How to start Lockstep: a program and its first arguments. */
export type CliCommand = readonly [string, ...string[]];

/** How a run of Lockstep ended. */
export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly folder: string;
  /** The whole environment: nothing is inherited but PATH, and a cache for Node. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Lockstep from its source, without a build. */
export function sourceCli(): CliCommand {
  return [process.execPath, fileURLToPath(new URL('../../src/cli.ts', import.meta.url))];
}

/** Compiled code is kept between runs: the source starts in half the time. */
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/lockstep-tests', import.meta.url));

/** Starts Lockstep; the caller reads its streams. */
export function startCli(command: CliCommand, args: readonly string[], options: CliOptions) {
  const [program, ...first] = command;
  return spawn(program, [...first, ...args], {
    cwd: options.folder,
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compileCache, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs Lockstep to its end. */
export async function runCli(
  command: CliCommand,
  args: readonly string[],
  options: CliOptions,
): Promise<CliResult> {
  return ended(startCli(command, args, options));
}

/** Collects what a process writes until it has ended. */
export async function ended(child: ChildProcess): Promise<CliResult> {
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
    });
  }
  const [code, signal] = await once(child, 'close');
  return { code, signal, ...written };
}
