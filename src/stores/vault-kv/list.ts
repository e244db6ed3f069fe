import { LockstepError } from '../../errors.ts';
import type { Entry, Scope } from '../store.ts';
import type { Kv } from './kv.ts';
import { folderOf } from './paths.ts';
import { scan } from './scan.ts';
import { walk } from './walk.ts';

/** Lists secrets by the cheapest way that the server has, and remembers which one it has. */
export function createLister(kv: Kv): (scope: Scope, signal: AbortSignal) => AsyncGenerator<Entry> {
  let canScan = true;

  async function entriesIn(folder: string, prefix: string, signal: AbortSignal) {
    if (canScan) {
      const found = await scan(kv, folder, signal);
      if (typeof found === 'object') return found.entries;
      // Denied is a matter of this folder's policy, unsupported one of the server.
      if (found === 'unsupported') canScan = false;
    }
    const wanted = (name: string) =>
      name.startsWith(prefix) || (name.endsWith('/') && prefix.startsWith(name));
    return walk(kv, folder, wanted, signal);
  }

  return async function* list({ prefix }, signal) {
    for await (const entry of await entriesIn(folderOf(prefix), prefix, signal)) {
      if (signal.aborted) throw new LockstepError('cancelled', 'stopped on request');
      if (entry.name.startsWith(prefix)) yield entry;
    }
  };
}
