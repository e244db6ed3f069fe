import { parseSourceReference, storeHash } from '../secrets/source-reference.ts';
import { type Change, deletionsToken } from './plan.ts';
import type { SyncRule } from './sync-rule.ts';

/** What is known of one sync when its deletions are judged. */
export interface DeletionContext {
  readonly rule: SyncRule;
  /** Identity of the source store now. */
  readonly storeIdentity: string;
  /** How many live secrets the sync selects. */
  readonly selected: number;
  /** How many secrets carry the mark of this sync at its destinations. */
  readonly managed: number;
}

export interface GuardedDeletions {
  readonly deletions: readonly Change[];
  /** Stands for exactly the deletions that a limit blocks; null when none is. */
  readonly token: string | null;
}

/**
 * Blocks the deletions that must not happen unasked: when the source is empty, when the source store is not the one
 * that the secrets came from (or nothing says so), or when the sync's budget is exceeded. `allowed` is the token of an earlier plan: it
 * lifts the block when, and only when, the blocked deletions are exactly the same.
 */
export function guardDeletions(
  deletions: readonly Change[],
  contexts: ReadonlyMap<string, DeletionContext>,
  allowed: string | undefined,
): GuardedDeletions {
  const bySync = Map.groupBy(deletions, (change) => change.sync);
  const judged = [...bySync].flatMap(([sync, changes]) => {
    const context = contexts.get(sync);
    return changes.map((change) => ({
      change,
      block: context ? blockOf(change, changes.length, context) : 'nothing is known of its sync',
    }));
  });
  const token = deletionsToken(judged.filter(({ block }) => block !== undefined).map(({ change }) => change));
  if (token === null || token === allowed) return { deletions, token: null };
  const nextStep = `If these deletions are right, repeat with --allow-deletes ${token}`;
  return {
    token,
    deletions: judged.map(({ change, block }) =>
      block === undefined ? change : { ...change, blocked: block, nextStep },
    ),
  };
}

function blockOf(change: Change, count: number, context: DeletionContext): string | undefined {
  const { rule, selected, managed, storeIdentity } = context;
  if (selected === 0) return `the sync selects no secret of "${rule.from}" at all`;
  const reference = parseSourceReference(change.sourceReference);
  if (reference === undefined) return 'its mark does not say where it came from';
  if (reference.storeHash !== storeHash(storeIdentity)) {
    return `"${rule.from}" is not the store that this secret came from (a recreated mount?)`;
  }
  const { deletes, deletePercent } = rule.limits;
  if (count > deletes) return `${count} deletions are over the limit of ${deletes} (limits.deletes)`;
  // Rounded up, so that a sync of few secrets may still lose one; 0 % allows none.
  const budget = Math.ceil((managed * deletePercent) / 100);
  if (count > budget) {
    return `${count} deletions of ${managed} managed secrets are over the limit of ${deletePercent} % (limits.deletePercent)`;
  }
  return undefined;
}
