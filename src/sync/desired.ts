import type { Mark } from '../secrets/ownership.ts';
import type { PinnedSource } from './plan.ts';
import type { Destination, SyncRule } from './sync-rule.ts';

/** One secret as it must be at one destination. */
export interface Desired {
  readonly rule: SyncRule;
  /** Place in `rule.destinations`. */
  readonly index: number;
  readonly destination: Destination;
  readonly name: string;
  /** Sorted by path. */
  readonly sources: readonly PinnedSource[];
  /** Shape `key`: the source key. */
  readonly key?: string;
  readonly stamp: string;
  readonly mark: Mark;
}
