import { LockstepError } from '../errors.ts';

/** Two steps of stopping: begin nothing new, then end what is under way. */
export interface Interruption {
  /** Aborted at the first request to stop. */
  readonly stopping: AbortSignal;
  /** Aborted at the second request, after the time of grace, or at the first while nothing is being changed. */
  readonly signal: AbortSignal;
  /** From now on the first request lets what is under way end in peace. */
  protectChanges(): void;
  dispose(): void;
}

const graceMs = 15_000;
/** npm and npx pass on the signal that the terminal sent to this process already: so close, two are one. */
const sameRequestMs = 500;

/**
 * Turns Ctrl-C (SIGINT), SIGTERM and a deadline into signals. `deadlineMs` counts from now; undefined for none.
 */
export function watchInterruptions(
  note: (text: string) => void,
  deadlineMs: number | undefined,
): Interruption {
  const stopping = new AbortController();
  const hard = new AbortController();
  let changing = false;
  let grace: NodeJS.Timeout | undefined;

  let stoppedAt = Number.NEGATIVE_INFINITY;

  /** `insists`: asked by somebody who wants the rest ended too when it is the second time. */
  function request(why: string, insists: boolean): void {
    const again = stopping.signal.aborted;
    if (!changing || (again && insists && performance.now() - stoppedAt >= sameRequestMs)) {
      stopping.abort();
      hard.abort(new LockstepError('cancelled', why));
      return;
    }
    if (again) return;
    stoppedAt = performance.now();
    stopping.abort();
    note(`${why}: finishing what is under way; once more ends that too.`);
    grace = setTimeout(() => hard.abort(), graceMs);
    grace.unref();
  }

  const onSignal = () => request('stopped on request', true);
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const deadline =
    deadlineMs === undefined
      ? undefined
      : setTimeout(() => request('the time of --deadline is over', false), deadlineMs);
  deadline?.unref();

  return {
    stopping: stopping.signal,
    signal: hard.signal,
    protectChanges() {
      changing = true;
    },
    dispose() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
      clearTimeout(deadline);
      clearTimeout(grace);
    },
  };
}
