import type { Entry, Scope } from '../store.ts';
import type { Kv } from './kv.ts';
import { folderOf } from './paths.ts';
import { scan } from './scan.ts';
import { walk } from './walk.ts';

/** Lists secrets by the cheapest way that the server has, and remembers which one it has. */
export function createLister(kv: Kv): (scope: Scope, signal: AbortSignal) => AsyncGenerator<Entry> {
  let canScan = true;
  return async function* list({ prefix }, signal) {
    const folder = folderOf(prefix);
    if (canScan) {
      const found = await scan(kv, folder, signal);
      if (typeof found === 'object') {
        for (const entry of found.entries) if (entry.name.startsWith(prefix)) yield entry;
        return;
      }
      // Denied is a matter of this folder's policy, unsupported one of the server.
      if (found === 'unsupported') canScan = false;
    }
    const wanted = (name: string) =>
      name.startsWith(prefix) || (name.endsWith('/') && prefix.startsWith(name));
    for await (const entry of walk(kv, folder, wanted, signal)) {
      if (entry.name.startsWith(prefix)) yield entry;
    }
  };
}
