/**
 * The mark on a destination secret that says which sync of which owner manages it. Stores write it as tags,
 * annotations or custom metadata under these names.
 */
export const markLabels = {
  owner: 'lockstep:owner',
  sync: 'lockstep:sync',
  source: 'lockstep:source',
} as const;

/** Labels with this prefix belong to Lockstep; custom labels may not use it. */
export const markLabelPrefix = 'lockstep:';

/** `source` is a source reference (source-reference.ts): where the value comes from, for people and for guards. */
export interface Mark {
  readonly owner: string;
  readonly sync: string;
  readonly source: string;
}

/** Does this mark say that this sync of this owner manages the secret? */
export function isOwnedBy(mark: Mark | undefined, claimant: Pick<Mark, 'owner' | 'sync'>): boolean {
  return mark !== undefined && mark.owner === claimant.owner && mark.sync === claimant.sync;
}

/** The mark as labels, for stores that keep labels. */
export function markToLabels(mark: Mark): Record<string, string> {
  return { [markLabels.owner]: mark.owner, [markLabels.sync]: mark.sync, [markLabels.source]: mark.source };
}

/**
 * The mark that these labels carry, and the labels without it. A mark without owner or sync is no mark: its
 * secret counts as unmarked and is never touched.
 */
export function splitLabels(all: Readonly<Record<string, string>>): {
  mark: Mark | undefined;
  labels: Record<string, string>;
} {
  const labels = Object.fromEntries(Object.entries(all).filter(([key]) => !key.startsWith(markLabelPrefix)));
  const owner = all[markLabels.owner];
  const sync = all[markLabels.sync];
  const mark = owner && sync ? { owner, sync, source: all[markLabels.source] ?? '' } : undefined;
  return { mark, labels };
}
