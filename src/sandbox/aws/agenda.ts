/** Things that the service does by itself later: purges, the end of a replication. */
export interface Agenda {
  /** Milliseconds since 1970, as the service sees them. */
  now(): number;
  /** Moves the time forward, so that what is due until then happens with the next request. */
  advance(ms: number): void;
  /** Has `task` run by the first `runDue` at or after the time `at`. */
  schedule(at: number, task: () => void): void;
  /** Runs what is due, in the order of its times. Cheap when nothing is. */
  runDue(): void;
}

/** An agenda that starts at the present and runs along with the real clock. */
export function createAgenda(): Agenda {
  let ahead = 0;
  // Sorted with the earliest last, so that taking one out is a pop.
  const tasks: { at: number; task: () => void }[] = [];
  const now = () => Date.now() + ahead;
  return {
    now,
    advance(ms) {
      ahead += ms;
    },
    schedule(at, task) {
      let low = 0;
      let high = tasks.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((tasks[middle]?.at ?? 0) > at) low = middle + 1;
        else high = middle;
      }
      tasks.splice(low, 0, { at, task });
    },
    runDue() {
      const time = now();
      for (let last = tasks.at(-1); last !== undefined && last.at <= time; last = tasks.at(-1)) {
        tasks.pop();
        last.task();
      }
    },
  };
}
