import { withoutCovered } from '../secrets/globs.ts';
import { nameIdentity } from '../secrets/name-rules.ts';
import type { Entry, Store } from '../stores/store.ts';
import type { Listener } from './events.ts';

/** Everything that a store holds under some prefixes: metadata only, complete. */
export interface Listing {
  readonly store: Store;
  readonly size: number;
  entries(): Iterable<Entry>;
  /** The entry that the store holds under this name (where case does not count, under any case). */
  get(name: string): Entry | undefined;
}

const progressEvery = 500;

/** Lists a store once under all prefixes; nothing is listed twice where they overlap. Complete, or it throws. */
export async function listStore(
  store: Store,
  prefixes: readonly string[],
  role: 'source' | 'destination',
  signal: AbortSignal,
  emit: Listener,
): Promise<Listing> {
  emit({ type: 'listing', store: store.name, role });
  const rules = store.capabilities.names;
  const entries = new Map<string, Entry>();
  for (const prefix of withoutCovered(prefixes)) {
    for await (const entry of store.list({ prefix }, signal)) {
      entries.set(nameIdentity(entry.name, rules), entry);
      if (entries.size % progressEvery === 0) {
        emit({ type: 'listed', store: store.name, role, entries: entries.size, complete: false });
      }
    }
  }
  emit({ type: 'listed', store: store.name, role, entries: entries.size, complete: true });
  return {
    store,
    size: entries.size,
    entries: () => entries.values(),
    get: (name) => entries.get(nameIdentity(name, rules)),
  };
}
