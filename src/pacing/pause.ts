import { LockstepError } from '../errors.ts';

/** Waits `ms` milliseconds; throws `cancelled` as soon as the signal is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new LockstepError('cancelled', 'stopped on request'));
    };
    if (signal.aborted) {
      reject(new LockstepError('cancelled', 'stopped on request'));
      return;
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
