import { InvalidArgumentError, Option } from 'commander';

/** Options that commands share; the names are those of the flags. */
export interface CommonOptions {
  readonly config?: string;
  readonly json?: boolean;
}

export interface RunOptions extends CommonOptions {
  readonly sync: string[];
  readonly concurrency: number;
  readonly deadline?: number;
}

export interface ApplyOptions extends RunOptions {
  readonly allowDeletes?: string;
}

export const configOption = () =>
  new Option('-c, --config <file>', 'configuration file (default: lockstep.yaml in this folder)');

export const jsonOption = () => new Option('--json', 'print one JSON object instead of text');

export const syncOption = () =>
  new Option('-s, --sync <name>', 'only this sync; may be given several times')
    .default([], 'all')
    .argParser((value: string, earlier: string[]) => [...earlier, value]);

export const concurrencyOption = () =>
  new Option('--concurrency <number>', 'changes under way at once').default(32).argParser((text: string) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1 || value > 1000) {
      throw new InvalidArgumentError('Give a whole number from 1 to 1000.');
    }
    return value;
  });

export const deadlineOption = () =>
  new Option('--deadline <duration>', 'stop cleanly after this time, like 90s or 10m').argParser(
    parseDuration,
  );

export const allowDeletesOption = () =>
  new Option(
    '--allow-deletes <token>',
    'allow exactly the blocked deletions that a plan gave this token for',
  );

/** A loopback port; a free one is taken when it is not given. */
export const portOption = (flag: string, service: string) =>
  new Option(`${flag} <port>`, `port of the stand-in of ${service} (default: a free one)`).argParser(
    (text: string) => {
      const value = Number(text);
      if (!Number.isInteger(value) || value < 1 || value > 65_535) {
        throw new InvalidArgumentError('Give a port from 1 to 65535.');
      }
      return value;
    },
  );

/** Timers of Node end at 2^31 ms: a longer one would be over at once. */
const longestDurationMs = 500 * 3_600_000;

/** `90s`, `10m`, `1h` or `500ms` in ms. Throws commander's InvalidArgumentError. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
  const unit = match?.[2];
  if (!match || unit === undefined || !(unit in units)) {
    throw new InvalidArgumentError('Give a number and a unit, like 90s, 10m or 1h.');
  }
  const duration = Number(match[1]) * units[unit as keyof typeof units];
  if (duration === 0 || duration > longestDurationMs) {
    throw new InvalidArgumentError('Give more than nothing, and at most 500h.');
  }
  return duration;
}
