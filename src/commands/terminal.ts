import type { Writable } from 'node:stream';
import picocolors from 'picocolors';
import { LockstepError } from '../errors.ts';
import { printable } from './table.ts';

/** Where a command prints: data to stdout, everything else to stderr. */
export interface Terminal {
  /**
   * Writes data. Waits while the reader is slow; does nothing once the reader has gone (`| head`). Throws `refused`
   * when it cannot be written for another reason (a full disk).
   */
  out(text: string): Promise<void>;
  /** Writes a message for people. Control characters of names in it, but for line ends, are escaped. */
  note(text: string): void;
  /** Replaces the last line of stderr, on a terminal; '' clears it. */
  live(line: string): void;
  /** Is stderr a terminal on which a line can be replaced? */
  readonly interactive: boolean;
  readonly columns: number;
  readonly colors: Colors;
}

export type Colors = ReturnType<typeof picocolors.createColors>;

/** What is used of the streams of a process. */
type Stream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** A terminal on the streams of this process. Colour only on a terminal, and never against NO_COLOR. */
export function createTerminal(stdout: Stream, stderr: Stream, environment: NodeJS.ProcessEnv): Terminal {
  let closed = false;
  let shown = false;
  // A reader that closes its end must not end the run: what is under way is finished and reported by exit code.
  stdout.on('error', () => {
    closed = true;
  });
  stderr.on('error', () => undefined);
  const interactive = stderr.isTTY === true && environment.TERM !== 'dumb' && !environment.CI;
  return {
    interactive,
    columns: stderr.columns || 80,
    colors: picocolors.createColors(
      stdout.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb',
    ),
    async out(text) {
      for (let start = 0; start < text.length && !closed; start += 65_536) {
        const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) =>
          stdout.write(text.slice(start, start + 65_536), resolve),
        );
        if (!error) continue;
        closed = true;
        if (error.code === 'EPIPE') return;
        throw new LockstepError('refused', `cannot write to stdout (${error.code ?? error.name})`, {
          nextStep: 'Make room, or write to another place.',
        });
      }
    },
    note(text) {
      if (shown) stderr.write('\r\u001b[K');
      shown = false;
      stderr.write(`${text.split('\n').map(printable).join('\n')}\n`);
    },
    live(line) {
      if (!interactive) return;
      stderr.write(`\r\u001b[K${line}`);
      shown = line !== '';
    },
  };
}
