import { isOwnedBy } from '../secrets/ownership.ts';
import { parseSourceReference } from '../secrets/source-reference.ts';
import type { Entry } from '../stores/store.ts';
import { expectedOf } from './compare.ts';
import type { Listing } from './listing.ts';
import type { Change } from './plan.ts';
import type { SourceSet } from './source-set.ts';
import type { SyncRule } from './sync-rule.ts';

/** Where orphans of one sync are looked for. */
export interface OrphanSearch {
  readonly owner: string;
  readonly rule: SyncRule;
  /** The destination store, and the sync's places in it. */
  readonly store: string;
  readonly listing: Listing;
  /** Is there a live secret at this path of the source? */
  readonly isAtSource: (path: string) => boolean;
  /** Entries that the sync wants there, also those that it cannot write at the moment. */
  readonly wanted: ReadonlySet<Entry>;
  /** Sources about which something is uncertain: what came from them stays. */
  readonly uncertain: Pick<SourceSet, 'mayHold'>;
}

/** The secrets that this sync manages in this store. */
export function* managedEntries({ owner, rule, store, listing }: OrphanSearch): Iterable<[Entry, number]> {
  for (const entry of listing.entries()) {
    if (entry.state !== 'live' || !isOwnedBy(entry.mark, { owner, sync: rule.name })) continue;
    const index = rule.destinations.findIndex(
      (destination) => destination.store === store && entry.name.startsWith(destination.prefix),
    );
    if (index >= 0) yield [entry, index];
  }
}

/** Deletions for the managed secrets that no live source wants any more. Reads nothing but listings. */
export function findOrphans(search: OrphanSearch): Change[] {
  const orphans: Change[] = [];
  for (const [entry, index] of managedEntries(search)) {
    if (search.wanted.has(entry)) continue;
    const sourceText = entry.mark?.source ?? '';
    if (search.uncertain.mayHold(sourceText)) continue;
    const path = parseSourceReference(sourceText)?.path;
    const gone = path !== undefined && !search.isAtSource(path);
    orphans.push({
      sync: search.rule.name,
      store: search.store,
      destination: index,
      name: entry.name,
      action: 'delete',
      reason: gone ? 'its source is gone' : 'no sync wants it any more',
      source: path === undefined ? null : { path, version: null },
      sources: [],
      ...(gone ? { absent: path } : {}),
      sourceReference: sourceText,
      stamp: null,
      expected: expectedOf(entry),
    });
  }
  return orphans.sort((a, b) => (a.name < b.name ? -1 : 1));
}
