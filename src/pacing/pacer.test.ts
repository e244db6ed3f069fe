import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ErrorClass, LockstepError } from '../errors.ts';
import { createPacer, type PacerEvent, type PacerLimits, type Quota } from './pacer.ts';
import { createPacers } from './pacers.ts';

const quota: Quota = { name: 'CreateSecret', perSecond: 50, burst: 1 };
const limits: PacerLimits = { attemptMs: 1_000, deadlineMs: 120_000, attempts: 4 };
const never = new AbortController().signal;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function setUp(changes: { quota?: Partial<Quota>; limits?: Partial<PacerLimits> } = {}) {
  const events: PacerEvent[] = [];
  const pacer = createPacer({ ...quota, ...changes.quota }, { ...limits, ...changes.limits }, (event) =>
    events.push(event),
  );
  return { pacer, events };
}

/** Lets time run until the promise ends; gives what it ended with and when, in ms from now. */
async function end<T>(promise: Promise<T>, stepMs = 1) {
  const start = performance.now();
  let ended: { ms: number; value?: T; error?: unknown } | undefined;
  promise.then(
    (value) => {
      ended = { ms: performance.now() - start, value };
    },
    (error: unknown) => {
      ended = { ms: performance.now() - start, error };
    },
  );
  for (let round = 0; ended === undefined && round < 400_000; round++)
    await vi.advanceTimersByTimeAsync(stepMs);
  if (ended === undefined) throw new Error('it never ended');
  return ended;
}

const fault = (errorClass: ErrorClass, retryAfterMs?: number) =>
  new LockstepError(errorClass, errorClass, retryAfterMs === undefined ? {} : { retryAfterMs });

/** Fails with these errors first; counts its calls and their moments. */
function failing(...errors: LockstepError[]) {
  const start = performance.now();
  const calledAt: number[] = [];
  const call = async () => {
    calledAt.push(performance.now() - start);
    const error = errors.shift();
    if (error) throw error;
    return 'answer';
  };
  return { call, calledAt };
}

describe('rate', () => {
  it('gives a turn every 1/rate seconds, however many wait', async () => {
    const { pacer } = setUp();
    const { call, calledAt } = failing();
    await end(Promise.all(Array.from({ length: 101 }, () => pacer.run(call, never))));
    expect(calledAt[1]).toBe(20);
    expect(calledAt.at(-1)).toBe(2_000);
  });

  it('saves up at most the burst while nobody calls, and before the first call', async () => {
    const { pacer } = setUp({ quota: { burst: 5 } });
    const fresh = failing();
    await end(Promise.all(Array.from({ length: 7 }, () => pacer.run(fresh.call, never))));
    expect(fresh.calledAt).toEqual([0, 0, 0, 0, 0, 20, 40]);
    await vi.advanceTimersByTimeAsync(60_000);
    const { call, calledAt } = failing();
    await end(Promise.all(Array.from({ length: 7 }, () => pacer.run(call, never))));
    expect(calledAt).toEqual([0, 0, 0, 0, 0, 20, 40]);
  });

  it('keeps the order in which the callers came', async () => {
    const { pacer } = setUp();
    const order: number[] = [];
    await end(Promise.all(Array.from({ length: 20 }, (_, n) => pacer.run(async () => order.push(n), never))));
    expect(order).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  it('is one for all who name the same scope and quota', async () => {
    const pacers = createPacers(limits, () => undefined);
    expect(pacers.for('a', quota)).toBe(pacers.for('a', quota));
    expect(pacers.for('b', quota)).not.toBe(pacers.for('a', quota));
    expect(pacers.for('a', { ...quota, name: 'other' })).not.toBe(pacers.for('a', quota));
    const { call, calledAt } = failing();
    await end(
      Promise.all(
        Array.from({ length: 50 }, () => [
          pacers.for('a', quota).run(call, never),
          pacers.for('a', quota).run(call, never),
        ]).flat(),
      ),
    );
    expect(calledAt.at(-1)).toBe(99 * 20);
  });
});

describe('throttling', () => {
  it('slows down, tells so, and recovers to the published rate, never above', async () => {
    const { pacer, events } = setUp();
    const { call } = failing(fault('throttled'));
    await end(pacer.run(call, never));
    expect(pacer.perSecond).toBeCloseTo(40);
    expect(events.map(({ type }) => type)).toEqual(['throttled', 'retrying']);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(pacer.perSecond).toBeGreaterThan(42);
    expect(pacer.perSecond).toBeLessThan(50);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(pacer.perSecond).toBe(50);
  });

  it('slows down once for the calls that were under way together', async () => {
    const { pacer, events } = setUp();
    await vi.advanceTimersByTimeAsync(10_000);
    await end(
      Promise.all(Array.from({ length: 5 }, () => pacer.run(failing(fault('throttled')).call, never))),
    );
    expect(events.filter(({ type }) => type === 'throttled')).toHaveLength(1);
    expect(pacer.perSecond).toBeCloseTo(40);
  });

  it('keeps slowing down while the service keeps throttling, down to a floor', async () => {
    const { pacer } = setUp({ limits: { deadlineMs: 600_000 } });
    let refuse = true;
    const call = async () => {
      if (refuse) throw fault('throttled');
    };
    const calls = Promise.all(Array.from({ length: 64 }, () => pacer.run(call, never)));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(pacer.perSecond).toBeLessThan(5);
    expect(pacer.perSecond).toBeGreaterThanOrEqual(1);
    refuse = false;
    await end(calls);
  });

  it('a pace that the service takes only in part settles near what it takes', async () => {
    const { pacer } = setUp({ limits: { deadlineMs: 600_000 } });
    const server = createBucket(10, 5);
    const calls = Promise.all(Array.from({ length: 200 }, () => pacer.run(server.call, never)));
    const { ms } = await end(calls, 10);
    expect(server.refused).toBeLessThan(100);
    expect(ms).toBeLessThan(30_000);
  });

  it('lets nobody call before the Retry-After is over, also those who wait already', async () => {
    const { pacer } = setUp();
    const first = failing(fault('throttled', 5_000));
    const others = failing();
    const calls = [first.call, ...Array.from({ length: 10 }, () => others.call)];
    await end(Promise.all(calls.map((call) => pacer.run(call, never))));
    expect(first.calledAt[0]).toBe(0);
    expect(first.calledAt[1]).toBeGreaterThanOrEqual(5_000);
    expect(Math.min(...others.calledAt)).toBeGreaterThanOrEqual(5_000);
  });

  it('is bounded by the deadline, not by the attempts, and ends with the error of the service', async () => {
    const { pacer } = setUp({ limits: { deadlineMs: 30_000 } });
    const { call, calledAt } = failing(...Array.from({ length: 99 }, () => fault('throttled')));
    const { error, ms } = await end(pacer.run(call, never));
    expect(error).toMatchObject({ class: 'throttled' });
    expect(calledAt.length).toBeGreaterThan(limits.attempts);
    expect(ms).toBeLessThanOrEqual(30_000);
  });

  it('repeats a throttled call also when it is not repeatable: the service did not carry it out', async () => {
    const { pacer } = setUp();
    const { call } = failing(fault('throttled'));
    expect((await end(pacer.run(call, never, { repeatable: false }))).value).toBe('answer');
  });
});

describe('passing faults', () => {
  it('are repeated with growing pauses up to the limit of attempts', async () => {
    const { pacer, events } = setUp();
    const { call, calledAt } = failing(...Array.from({ length: 9 }, () => fault('unavailable')));
    const { error } = await end(pacer.run(call, never));
    expect(error).toMatchObject({ class: 'unavailable' });
    expect(calledAt).toEqual([0, 100, 300, 700]);
    expect(events).toMatchObject([{ attempt: 2 }, { attempt: 3 }, { attempt: 4 }]);
    expect(pacer.perSecond).toBe(50);
  });

  it('are repeated as often as the quota says, where it says so', async () => {
    const { pacer } = setUp({ quota: { attempts: 2 } });
    const { call, calledAt } = failing(...Array.from({ length: 9 }, () => fault('unavailable')));
    await end(pacer.run(call, never));
    expect(calledAt).toHaveLength(2);
  });

  it('end well when the service comes back', async () => {
    const { pacer } = setUp();
    const { call } = failing(fault('unavailable'), fault('unavailable'), fault('unavailable'));
    expect((await end(pacer.run(call, never))).value).toBe('answer');
  });

  it('wait as long as the service asked', async () => {
    const { pacer } = setUp();
    const { call, calledAt } = failing(fault('unavailable', 2_500));
    await end(pacer.run(call, never));
    expect(calledAt).toEqual([0, 2_500]);
  });

  it('are not repeated when the call is not repeatable', async () => {
    const { pacer } = setUp();
    const { call, calledAt } = failing(fault('unavailable'));
    const { error } = await end(pacer.run(call, never, { repeatable: false }));
    expect(error).toMatchObject({ class: 'unavailable' });
    expect(calledAt).toHaveLength(1);
  });

  it.each(['permission-denied', 'not-found', 'stale', 'invalid-value', 'limit', 'internal'] as const)(
    '%s is never repeated',
    async (errorClass) => {
      const { pacer } = setUp();
      const { call, calledAt } = failing(fault(errorClass));
      expect((await end(pacer.run(call, never))).error).toMatchObject({ class: errorClass });
      expect(calledAt).toHaveLength(1);
    },
  );

  it('an unknown error is not repeated, and its message does not come out', async () => {
    const { pacer } = setUp();
    const { error } = await end(pacer.run(() => Promise.reject(new TypeError('planted-value')), never));
    expect(error).toMatchObject({ class: 'internal' });
    expect(String(error)).not.toContain('planted-value');
  });
});

describe('limits of time', () => {
  const stuck = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    });

  it('one attempt is ended after its time, and repeated', async () => {
    const { pacer } = setUp();
    let calls = 0;
    const { value, ms } = await end(
      pacer.run((signal) => (++calls === 1 ? stuck(signal) : Promise.resolve('answer')), never),
    );
    expect({ value, calls, ms }).toEqual({ value: 'answer', calls: 2, ms: 1_100 });
  });

  it('an attempt takes no longer than what is left until the deadline', async () => {
    const { pacer } = setUp({ limits: { deadlineMs: 300 } });
    const { error, ms } = await end(pacer.run(stuck, never));
    expect(error).toMatchObject({ class: 'unavailable', message: 'CreateSecret: no answer in 300 ms' });
    expect(ms).toBe(300);
  });

  it('a turn that does not come before the deadline is a `deadline`, without a call', async () => {
    const { pacer } = setUp({ quota: { perSecond: 1 }, limits: { deadlineMs: 2_500 } });
    const { call, calledAt } = failing();
    const results = await end(Promise.allSettled(Array.from({ length: 5 }, () => pacer.run(call, never))));
    expect(results.ms).toBe(2_500);
    expect(calledAt).toEqual([0, 1_000, 2_000]);
    expect(results.value?.slice(3)).toMatchObject([
      { status: 'rejected', reason: { class: 'deadline' } },
      { status: 'rejected', reason: { class: 'deadline' } },
    ]);
  });
});

describe('cancellation', () => {
  it('before the start: no call at all', async () => {
    const { pacer } = setUp();
    const { call, calledAt } = failing();
    const { error } = await end(pacer.run(call, AbortSignal.abort()));
    expect(error).toMatchObject({ class: 'cancelled' });
    expect(calledAt).toEqual([]);
  });

  it('while waiting for a turn: at once, and the turn goes to the next', async () => {
    const { pacer } = setUp({ quota: { perSecond: 1 } });
    const stopping = new AbortController();
    const { call, calledAt } = failing();
    await end(pacer.run(call, never));
    const stopped = Promise.all(Array.from({ length: 10 }, () => pacer.run(call, stopping.signal)));
    const next = pacer.run(call, never);
    setTimeout(() => stopping.abort(), 10);
    const { error, ms } = await end(stopped);
    expect(error).toMatchObject({ class: 'cancelled' });
    expect(ms).toBe(10);
    await end(next);
    expect(calledAt).toEqual([0, 1_000]);
  });

  it('while calling: the call gets the signal', async () => {
    const { pacer } = setUp();
    const stopping = new AbortController();
    setTimeout(() => stopping.abort(), 10);
    const call = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(fault('unavailable')), { once: true });
      });
    const { error, ms } = await end(pacer.run(call, stopping.signal));
    expect(error).toMatchObject({ class: 'cancelled' });
    expect(ms).toBe(10);
  });

  it('between two attempts: at once', async () => {
    const { pacer } = setUp();
    const stopping = new AbortController();
    setTimeout(() => stopping.abort(), 10);
    const { error, ms } = await end(pacer.run(failing(fault('unavailable', 5_000)).call, stopping.signal));
    expect(error).toMatchObject({ class: 'cancelled' });
    expect(ms).toBe(10);
  });
});

it('one refusal out of nowhere costs 1,000 calls less than 3 % of their pace', async () => {
  const { pacer } = setUp();
  let calls = 0;
  const call = async () => {
    if (++calls === 300) throw fault('throttled');
  };
  const { ms } = await end(Promise.all(Array.from({ length: 1_000 }, () => pacer.run(call, never))));
  expect(20_000 / ms).toBeGreaterThan(0.97);
});

/** A service that enforces its quota as AWS does: a token bucket. Each call takes `latencyMs` each way. */
function createBucket(perSecond: number, size: number, latencyMs: () => number = () => 0) {
  let tokens = size;
  let filledAt = performance.now();
  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const server = {
    refused: 0,
    async call() {
      await sleep(latencyMs());
      tokens = Math.min(size, tokens + ((performance.now() - filledAt) / 1000) * perSecond);
      filledAt = performance.now();
      const taken = tokens >= 1;
      if (taken) tokens -= 1;
      else server.refused += 1;
      await sleep(latencyMs());
      if (!taken) throw fault('throttled');
    },
  };
  return server;
}

describe('1,000 calls, 64 at once, against a service that enforces 50/s', () => {
  it.each([
    { burst: 5, jitterMs: 0 },
    { burst: 5, jitterMs: 40 },
    { burst: 10, jitterMs: 100 },
    { burst: 2, jitterMs: 10 },
  ])('with a burst of $burst and answers that vary by $jitterMs ms', async ({ burst, jitterMs }) => {
    const { pacer } = setUp({ quota: { burst: 5 } });
    let seed = 1;
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const server = createBucket(50, burst, () => 5 + random() * jitterMs);
    let left = 1_000;
    const worker = async () => {
      while (left-- > 0) await pacer.run(server.call, never);
    };
    const { ms, error } = await end(Promise.all(Array.from({ length: 64 }, worker)));
    expect(error).toBeUndefined();
    const quotaMs = ((1_000 - burst) / 50) * 1_000;
    expect(quotaMs / ms, `${server.refused} calls were refused`).toBeGreaterThanOrEqual(0.97);
  });
});
