/** The time of a stand-in, which a test can move forward. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** The present as RFC 3339 with nanoseconds, later than every text given before. */
  stamp(): string;
  advance(ms: number): void;
}

/** A clock that starts at the present. */
export function createClock(): Clock {
  let ahead = 0;
  let last = 0n;
  const now = () => Date.now() + ahead;
  return {
    now,
    stamp() {
      // The system's clock gives milliseconds; the finer digits only have to look like those of a real server.
      const nanoseconds = BigInt(now()) * 1_000_000n + (process.hrtime.bigint() % 1_000_000n);
      last = nanoseconds > last ? nanoseconds : last + 1n;
      return formatNanoseconds(last);
    },
    advance(ms) {
      ahead += ms;
    },
  };
}

function formatNanoseconds(time: bigint): string {
  const seconds = new Date(Number(time / 1_000_000n)).toISOString().slice(0, 19);
  const fraction = (time % 1_000_000_000n).toString().padStart(9, '0').replace(/0+$/, '');
  return fraction ? `${seconds}.${fraction}Z` : `${seconds}Z`;
}

/** `text` moved by whole milliseconds, its finer digits kept. */
export function moveStamp(text: string, ms: number): string {
  const fraction = (/\.(\d+)Z$/.exec(text)?.[1] ?? '').padEnd(9, '0');
  return formatNanoseconds(BigInt(Date.parse(text) + ms) * 1_000_000n + BigInt(fraction.slice(3)));
}
