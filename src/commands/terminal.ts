import picocolors from 'picocolors';

/** Where a command prints: data to stdout, everything else to stderr. */
export interface Terminal {
  /** Writes data. Waits while the reader is slow; does nothing once the reader has gone (`| head`). */
  out(text: string): Promise<void>;
  /** Writes a message for people. */
  note(text: string): void;
  /** Replaces the last line of stderr, on a terminal; '' clears it. */
  live(line: string): void;
  /** Is stderr a terminal on which a line can be replaced? */
  readonly interactive: boolean;
  readonly columns: number;
  readonly colors: Colors;
}

export type Colors = ReturnType<typeof picocolors.createColors>;

type Stream = NodeJS.WriteStream;

/** A terminal on the streams of this process. Colour only on a terminal, and never against NO_COLOR. */
export function createTerminal(stdout: Stream, stderr: Stream, environment: NodeJS.ProcessEnv): Terminal {
  let readerGone = false;
  let shown = false;
  // A reader that closes its end must not end the run: what is under way is finished and reported by exit code.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    readerGone = true;
    if (error.code !== 'EPIPE') stderr.write(`error: cannot write to stdout (${error.code ?? error.name})\n`);
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
      for (let start = 0; start < text.length && !readerGone; start += 65_536) {
        await new Promise<void>((resolve) =>
          stdout.write(text.slice(start, start + 65_536), () => resolve()),
        );
      }
    },
    note(text) {
      if (shown) stderr.write('\r\u001b[K');
      shown = false;
      stderr.write(`${text}\n`);
    },
    live(line) {
      if (!interactive) return;
      stderr.write(`\r\u001b[K${line}`);
      shown = line !== '';
    },
  };
}
