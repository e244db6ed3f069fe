import picomatch from 'picomatch';
import { compileGlobs } from '../secrets/globs.ts';
import { isOwnedBy } from '../secrets/ownership.ts';
import type { Entry } from '../stores/store.ts';
import type { SyncRule } from './sync-rule.ts';

/** The secrets of a source that a sync speaks of. */
export interface Selection {
  /** Sorted by path. */
  readonly live: readonly Entry[];
  /** Exist and cannot be read: nothing about them is certain, so nothing of theirs is deleted. */
  readonly unreadable: readonly Entry[];
}

/** The prefixes under which a sync needs its source listed. */
export function selectionPrefixes(rule: SyncRule): readonly string[] {
  return compileGlobs(rule.select.paths).prefixes;
}

/**
 * Picks the secrets of a sync out of its source's listing, by path and by labels. An unreadable entry is picked by
 * its path alone, since its labels are not known. What this very sync wrote is no source of it: it may write into the
 * store that it reads.
 */
export function selectSources(owner: string, rule: SyncRule, entries: Iterable<Entry>): Selection {
  const globs = compileGlobs(rule.select.paths);
  const hasLabels = labelMatcher(rule.select.metadata);
  const live: Entry[] = [];
  const unreadable: Entry[] = [];
  for (const entry of entries) {
    if (!globs.matches(entry.name) || isOwnedBy(entry.mark, { owner, sync: rule.name })) continue;
    if (entry.state === 'unreadable') unreadable.push(entry);
    if (entry.state !== 'live' || !hasLabels(entry)) continue;
    if (entry.versionId === undefined) unreadable.push({ ...entry, reason: 'it has no value' });
    else live.push(entry);
  }
  const byPath = (a: Entry, b: Entry) => (a.name < b.name ? -1 : 1);
  return { live: live.sort(byPath), unreadable: unreadable.sort(byPath) };
}

/** Every label must match one of its globs. */
function labelMatcher(metadata: SyncRule['select']['metadata']): (entry: Entry) => boolean {
  const wanted = Object.entries(metadata).map(
    ([label, globs]) => [label, picomatch([...globs], { dot: true, bash: true, windows: false })] as const,
  );
  return ({ labels }) =>
    wanted.every(([label, matches]) => {
      const value = Object.hasOwn(labels, label) ? labels[label] : undefined;
      return value !== undefined && matches(value);
    });
}
