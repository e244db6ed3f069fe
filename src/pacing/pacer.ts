import { asLockstepError, LockstepError } from '../errors.ts';
import { pause } from './pause.ts';
import { createTurns } from './turns.ts';

/** The published rate of one group of calls of one service. */
export interface Quota {
  /** What the group is called, for messages: `CreateSecret`. */
  readonly name: string;
  /** Calls per second that the service allows. */
  readonly perSecond: number;
  /** Calls that may go out at once after a pause, instead of those that were not made in it; at least 1. */
  readonly burst: number;
  /** Attempts of a call of this group that meets passing faults; those of the limits unless told. */
  readonly attempts?: number;
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
const slowdown = 0.8;
/** It never falls below this part of the published rate, and grows back by this part of it each second. */
const floor = 0.02;
const recoveryPerSecond = 0.1;
/** The rate grows again this long after the service last asked to go slower. */
const calmMs = 1_000;
const firstBackoffMs = 100;
const longestBackoffMs = 10_000;

/** A pacer that starts at the published rate. `now` gives the time in ms and must not jump back. */
export function createPacer(
  quota: Quota,
  limits: PacerLimits,
  onEvent: (event: PacerEvent) => void,
  now: () => number = () => performance.now(),
): Pacer {
  let rate = quota.perSecond;
  let rateChangedAt = Number.NEGATIVE_INFINITY;
  let throttledAt = Number.NEGATIVE_INFINITY;
  let recoveredAt = now();

  function perSecond(): number {
    const calmSince = Math.max(recoveredAt, throttledAt + calmMs);
    const seconds = (now() - calmSince) / 1000;
    if (seconds > 0) {
      rate = Math.min(quota.perSecond, rate + quota.perSecond * recoveryPerSecond * seconds);
      recoveredAt = now();
    }
    return rate;
  }

  const turns = createTurns(() => 1000 / perSecond(), quota.burst, now);

  /** `calledAt`: a call that went out before the last slowdown says nothing about the rate since. */
  function slowDown(calledAt: number, retryAfterMs: number | undefined): void {
    const current = perSecond();
    throttledAt = now();
    if (calledAt >= rateChangedAt && now() - rateChangedAt >= calmMs) {
      rate = Math.max(quota.perSecond * floor, current * slowdown);
      rateChangedAt = now();
      onEvent({ type: 'throttled', quota: quota.name, perSecond: rate });
    }
    turns.holdUntil(now() + (retryAfterMs ?? 1000 / rate));
  }

  async function attempt<T>(
    call: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
    ms: number,
  ): Promise<T> {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), ms);
    try {
      return await call(AbortSignal.any([signal, timeout.signal]));
    } catch (error) {
      if (signal.aborted) throw new LockstepError('cancelled', 'stopped on request');
      if (timeout.signal.aborted)
        throw new LockstepError('unavailable', `${quota.name}: no answer in ${Math.round(ms)} ms`);
      throw asLockstepError(error);
    } finally {
      clearTimeout(timer);
    }
  }

  function noTurn(): LockstepError {
    const seconds = Math.round(limits.deadlineMs / 1000);
    return new LockstepError('deadline', `${quota.name}: its turn did not come within ${seconds} s`);
  }

  return {
    get perSecond() {
      return perSecond();
    },
    async run(call, signal, { repeatable = true } = {}) {
      const deadline = now() + limits.deadlineMs;
      let lastError: LockstepError | undefined;
      for (let tries = 1, faults = 0; ; tries++) {
        if (!(await turns.take(signal, deadline))) throw lastError ?? noTurn();
        const calledAt = now();
        try {
          return await attempt(call, signal, Math.min(limits.attemptMs, deadline - calledAt));
        } catch (caught) {
          const error = asLockstepError(caught);
          const throttled = error.retry === 'slower';
          if (throttled) slowDown(calledAt, error.retryAfterMs);
          if (error.retry === 'never' || (!throttled && !repeatable)) throw error;
          if (!throttled && ++faults >= (quota.attempts ?? limits.attempts)) throw error;
          const backoff =
            Math.min(longestBackoffMs, firstBackoffMs * 2 ** (tries - 1)) * (0.5 + Math.random() / 2);
          const wait = Math.max(backoff, error.retryAfterMs ?? 0);
          if (now() + wait >= deadline) throw error;
          lastError = error;
          onEvent({ type: 'retrying', quota: quota.name, attempt: tries + 1, error });
          await pause(wait, signal);
        }
      }
    },
  };
}
