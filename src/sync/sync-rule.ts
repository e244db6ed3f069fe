import type { NameTemplate } from '../secrets/name-template.ts';
import type { Shape } from '../secrets/shape.ts';
import type { Settings } from '../stores/store.ts';

/** One sync of the configuration, checked: which secrets of one store must exist in which other stores. */
export interface SyncRule {
  readonly name: string;
  /** Name of the source store. */
  readonly from: string;
  readonly select: Selection;
  readonly shape: Shape;
  /** May several sources that render the same name become one JSON secret? */
  readonly merge: boolean;
  readonly destinations: readonly Destination[];
  readonly onSourceDelete: OnSourceDelete;
  readonly drift: DriftPolicy;
  readonly limits: DeletionLimits;
}

/** What happens to a destination secret whose source is gone. */
export const onSourceDeleteChoices = ['delete', 'retain'] as const;
type OnSourceDelete = (typeof onSourceDeleteChoices)[number];

/** What happens to a destination secret that somebody else edited. */
export const driftPolicies = ['repair', 'report', 'ignore'] as const;
type DriftPolicy = (typeof driftPolicies)[number];

/** Which secrets of the source a sync takes: those that fit the paths and all of the metadata. */
interface Selection {
  /** Globs over paths, for `compileGlobs`; never empty. */
  readonly paths: readonly string[];
  /** For each label that a secret must carry, globs of which its value must match one; empty for no condition. */
  readonly metadata: Readonly<Record<string, readonly string[]>>;
}

/** One destination of a sync. */
export interface Destination {
  /** Name of the store. */
  readonly store: string;
  /** Every name at this destination starts with it; '' confines nothing. */
  readonly prefix: string;
  readonly name: NameTemplate;
  /** Custom labels (AWS tags, custom metadata) besides the mark. */
  readonly labels: Readonly<Record<string, string>>;
  /** Parsed by the kind of the store. */
  readonly settings: Settings;
}

/** How many deletions one run may make without being asked, per sync. */
interface DeletionLimits {
  /** Count. */
  readonly deletes: number;
  /** Percent of the secrets that the sync manages, 0 to 100. */
  readonly deletePercent: number;
}
