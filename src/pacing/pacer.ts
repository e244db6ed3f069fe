import { asLockstepError, LockstepError } from '../errors.ts';
import { pause } from './pause.ts';

/** The published rate of one group of calls of one service. */
export interface Quota {
  /** What the group is called, for messages: `CreateSecret`. */
  readonly name: string;
  /** Calls per second that the service allows. */
  readonly perSecond: number;
  /** Calls that may go out at once before the rate counts. */
  readonly burst: number;
}

/** Limits of every paced call. */
export interface PacerLimits {
  /** One attempt may take this long, ms. */
  readonly attemptMs: number;
  /** A call with all its repetitions may take this long, ms. */
  readonly deadlineMs: number;
  /** Attempts of a call that meets passing faults (throttling is bounded by the deadline alone). */
  readonly attempts: number;
}

export const defaultPacerLimits: PacerLimits = { attemptMs: 60_000, deadlineMs: 120_000, attempts: 6 };

/** What a pacer tells about itself. */
export type PacerEvent =
  | { readonly type: 'throttled'; readonly quota: string; readonly perSecond: number }
  | {
      readonly type: 'retrying';
      readonly quota: string;
      readonly attempt: number;
      readonly error: LockstepError;
    };

/** Carries out the calls that count against one quota, and is the only place that repeats them. */
export interface Pacer {
  /**
   * Waits for its turn, calls, and repeats on errors whose class says so. Throws the last LockstepError,
   * `deadline` when time ran out without one, or `cancelled` when the signal was aborted. `repeatable: false` is
   * for calls that must not be sent twice when their answer was lost (a login with a single-use secret).
   */
  run<T>(
    call: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
    options?: { repeatable?: boolean },
  ): Promise<T>;
  /** The rate at this moment, calls per second. */
  readonly perSecond: number;
}

/** After being throttled the rate falls to this part of itself, at most once a second. */
const slowdown = 0.7;
/** It never falls below this part of the published rate, and grows back by this part of it each second. */
const floor = 0.02;
const recoveryPerSecond = 0.05;
const firstBackoffMs = 100;
const longestBackoffMs = 10_000;

/** A pacer that starts at the published rate. `now` gives the time in ms and must not jump back. */
export function createPacer(
  quota: Quota,
  limits: PacerLimits,
  onEvent: (event: PacerEvent) => void,
  now: () => number = () => performance.now(),
): Pacer {
  let perSecond = quota.perSecond;
  let rateChangedAt = now();
  let nextTurn = now();

  function recover(): void {
    const seconds = (now() - rateChangedAt) / 1000;
    if (perSecond >= quota.perSecond || seconds < 1) return;
    perSecond = Math.min(quota.perSecond, perSecond + quota.perSecond * recoveryPerSecond * seconds);
    rateChangedAt = now();
  }

  /** The generic cell rate algorithm: a turn every 1/rate seconds, `burst` of them may be used in advance. */
  async function takeTurn(signal: AbortSignal): Promise<void> {
    recover();
    const interval = 1000 / perSecond;
    const turn = Math.max(nextTurn, now() - interval * (quota.burst - 1));
    nextTurn = turn + interval;
    if (turn > now()) await pause(turn - now(), signal);
  }

  function slowDown(retryAfterMs: number | undefined): void {
    if (now() - rateChangedAt >= 1000 || perSecond === quota.perSecond) {
      perSecond = Math.max(quota.perSecond * floor, perSecond * slowdown);
      rateChangedAt = now();
      onEvent({ type: 'throttled', quota: quota.name, perSecond });
    }
    nextTurn = Math.max(nextTurn, now() + (retryAfterMs ?? 1000 / perSecond));
  }

  async function attempt<T>(
    call: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
    ms: number,
  ): Promise<T> {
    const timeout = AbortSignal.timeout(Math.max(1, Math.ceil(ms)));
    try {
      return await call(AbortSignal.any([signal, timeout]));
    } catch (error) {
      if (signal.aborted) throw cancelled();
      if (timeout.aborted)
        throw new LockstepError('unavailable', `${quota.name}: no answer in ${Math.round(ms)} ms`);
      throw asLockstepError(error);
    }
  }

  return {
    get perSecond() {
      return perSecond;
    },
    async run(call, signal, { repeatable = true } = {}) {
      const deadline = now() + limits.deadlineMs;
      for (let tries = 1, faults = 0; ; tries++) {
        await takeTurn(signal);
        try {
          return await attempt(call, signal, Math.min(limits.attemptMs, deadline - now()));
        } catch (caught) {
          const error = asLockstepError(caught);
          const throttled = error.retry === 'slower';
          if (error.retry === 'never' || (!throttled && !repeatable)) throw error;
          if (throttled) slowDown(error.retryAfterMs);
          else if (++faults >= limits.attempts) throw error;
          const backoff =
            Math.min(longestBackoffMs, firstBackoffMs * 2 ** (tries - 1)) * (0.5 + Math.random() / 2);
          const wait = Math.max(backoff, error.retryAfterMs ?? 0);
          if (now() + wait >= deadline) throw error;
          onEvent({ type: 'retrying', quota: quota.name, attempt: tries + 1, error });
          await pause(wait, signal);
        }
      }
    },
  };
}

function cancelled(): LockstepError {
  return new LockstepError('cancelled', 'stopped on request');
}
