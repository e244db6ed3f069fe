import { LockstepError } from '../errors.ts';

/** Hands out turns in the order in which they were asked for, at a rate that may change at any moment. */
export interface Turns {
  /**
   * Waits for the next turn; false when the deadline (on the clock of `now`) comes first. Throws `cancelled` when
   * the signal is aborted. Who gives up takes no turn from the others.
   */
  take(signal: AbortSignal, deadline: number): Promise<boolean>;
  /** No turn for anybody before this moment, and none saved up until then. */
  holdUntil(moment: number): void;
}

interface Waiting {
  readonly give: () => void;
}

/** Timers of Node hold no more than 2^31 ms; a longer wait is looked at again. */
const longestTimerMs = 60_000;

/**
 * The generic cell rate algorithm (ITU-T I.371): a turn every `intervalMs()`; of the turns that nobody took, up to
 * `burst` may be used at once. All who wait stand in one queue behind one timer, so that a changed rate or a pause
 * counts for them too.
 */
export function createTurns(intervalMs: () => number, burst: number, now: () => number): Turns {
  const queue = new Set<Waiting>();
  // Nobody took a turn before the first one: all of them are saved up.
  let nextTurn = Number.NEGATIVE_INFINITY;
  let heldUntil = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  function serve(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const waiting of queue) {
      const savedUp = now() - intervalMs() * (burst - 1);
      const turn = Math.max(nextTurn, savedUp, heldUntil);
      if (turn > now()) {
        timer = setTimeout(serve, Math.min(longestTimerMs, Math.ceil(turn - now())));
        return;
      }
      nextTurn = turn + intervalMs();
      queue.delete(waiting);
      waiting.give();
    }
  }

  return {
    take(signal, deadline) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(cancelled());
        const waiting: Waiting = {
          give() {
            leave();
            resolve(true);
          },
        };
        const stop = () => {
          leave();
          reject(cancelled());
        };
        const late = setTimeout(() => {
          leave();
          resolve(false);
        }, deadline - now());
        function leave(): void {
          clearTimeout(late);
          signal.removeEventListener('abort', stop);
          queue.delete(waiting);
        }
        signal.addEventListener('abort', stop, { once: true });
        queue.add(waiting);
        if (timer === undefined) serve();
      });
    },
    holdUntil(moment) {
      heldUntil = Math.max(heldUntil, moment);
      if (timer !== undefined) serve();
    },
  };
}

function cancelled(): LockstepError {
  return new LockstepError('cancelled', 'stopped on request');
}
