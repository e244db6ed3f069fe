import { LockstepError } from '../../src/errors.ts';

/** The methods of a store that can be made to fail. */
type MemoryMethod =
  | 'identity'
  | 'place'
  | 'list'
  | 'find'
  | 'read'
  | 'keys'
  | 'write'
  | 'relabel'
  | 'retag'
  | 'restore'
  | 'remove';

/** One call, as the log keeps it. */
export interface MemoryCall {
  readonly method: MemoryMethod;
  /** The name of the secret, the prefix of a listing, '' for the store itself. */
  readonly name: string;
}

export interface MemoryFault {
  readonly method: MemoryMethod;
  readonly error: LockstepError;
  /** Only calls for this name; all when absent. */
  readonly name?: string;
  /** How many calls fail; 1 when absent. */
  readonly times?: number;
  /** `after`: the effect happens, its answer is lost. */
  readonly when?: 'before' | 'after';
}

/** Faults on demand, and the log of the calls that met them or not. */
export function createMemoryFaults() {
  const log: MemoryCall[] = [];
  let faults: { fault: MemoryFault; left: number }[] = [];

  function take(call: MemoryCall): MemoryFault | undefined {
    const found = faults.find(
      ({ fault }) => fault.method === call.method && (fault.name === undefined || fault.name === call.name),
    );
    if (found === undefined) return undefined;
    found.left -= 1;
    faults = faults.filter(({ left }) => left > 0);
    return found.fault;
  }

  return {
    log,
    fail: (fault: MemoryFault) => {
      faults.push({ fault, left: fault.times ?? 1 });
    },
    /** Carries a call out: logged, stopped by the signal, with the faults that were asked for. */
    async run<T>(call: MemoryCall, signal: AbortSignal, effect: () => T): Promise<T> {
      await Promise.resolve();
      stopIfAborted(signal);
      log.push(call);
      const fault = take(call);
      if (fault !== undefined && fault.when !== 'after') throw fault.error;
      const result = effect();
      if (fault !== undefined) throw fault.error;
      return result;
    },
  };
}

export function stopIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new LockstepError('cancelled', 'stopped on request');
}
