import type { Entry, Place } from '../../src/stores/store.ts';
import type { Desired } from '../../src/sync/desired.ts';
import { type Listing, listStore } from '../../src/sync/listing.ts';
import type { Change } from '../../src/sync/plan.ts';
import { type RenderContext, renderSecrets } from '../../src/sync/render.ts';
import type { SyncRule } from '../../src/sync/sync-rule.ts';
import type { MemoryStore } from '../conformance/memory-store.ts';
import { destinationOf, owner, ruleOf } from './engine-bench.ts';

const never = new AbortController().signal;
const place: Place = { namespacePath: '', namespaceId: '', mountPath: 'secret', mountAccessor: '' };

/** A live entry of a listing. */
export function entryOf(name: string, more: Partial<Entry> = {}): Entry {
  return { name, state: 'live', versionId: `${name}-1`, version: 1, labels: {}, ...more };
}

/** What rendering needs, for the first destination of a rule. */
export function contextOf(rule: SyncRule = ruleOf(), storeIdentity = 'vault:1'): RenderContext {
  const destination = rule.destinations[0] ?? destinationOf();
  return { owner, rule, index: 0, destination, destinationKind: 'memory', place, storeIdentity };
}

/** What a sync wants for one source secret. */
export function desiredOf(source: Entry = entryOf('a'), rule?: SyncRule): Desired {
  const [desired] = renderSecrets(contextOf(rule), [source]);
  if (!desired) throw new Error('nothing is desired');
  return desired;
}

export function listingOf(store: MemoryStore): Promise<Listing> {
  return listStore(store, [''], 'destination', never, () => undefined);
}

/** A deletion as `findOrphans` makes it. */
export function deletionOf(name: string, more: Partial<Change> = {}): Change {
  return {
    sync: 'app',
    store: 'cloud',
    destination: 0,
    name,
    action: 'delete',
    reason: 'its source is gone',
    source: { path: name, version: null },
    sources: [],
    sourceReference: `${name}@00000000`,
    stamp: null,
    expected: { state: 'live', versionId: `${name}-1`, markedBy: { owner, sync: 'app' } },
    ...more,
  };
}
