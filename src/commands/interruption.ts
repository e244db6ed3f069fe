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

  function request(why: string): void {
    if (stopping.signal.aborted || !changing) {
      stopping.abort();
      hard.abort(new LockstepError('cancelled', why));
      return;
    }
    stopping.abort();
    note(`${why}: finishing what is under way; once more ends that too.`);
    grace = setTimeout(() => hard.abort(), graceMs);
    grace.unref();
  }

  const onSignal = () => request('stopped on request');
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const deadline =
    deadlineMs === undefined
      ? undefined
      : setTimeout(() => request('the time for this run is over'), deadlineMs);
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
