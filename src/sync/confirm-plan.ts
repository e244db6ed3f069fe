import { LockstepError } from '../errors.ts';
import { type Change, isAction, type Plan, summarize } from './plan.ts';
import type { IsSettled } from './settled.ts';

/**
 * Holds a saved plan against a plan made just now, and gives what may be applied: the saved changes that would be
 * planned in just the same way now. A saved change that has moved on becomes `stale`; one that is done already is
 * left out; what is new now is not in the saved plan and does not happen.
 *
 * Throws `stale` when the saved plan was made by another configuration or for other stores.
 */
export function confirmPlan(saved: Plan, fresh: Plan, isSettled: IsSettled): Plan {
  if (saved.configuration !== fresh.configuration || saved.owner !== fresh.owner) {
    throw new LockstepError('stale', 'the plan was made by another configuration');
  }
  for (const [name, identity] of Object.entries(saved.stores)) {
    const now = fresh.stores[name];
    if (now !== undefined && now !== identity) {
      throw new LockstepError(
        'stale',
        `the plan was made when store "${name}" was ${identity}; it is ${now} now`,
      );
    }
  }
  const present = new Map(fresh.changes.map((change) => [keyOf(change), change]));
  const unseen = new Set(fresh.errors.map(({ sync }) => sync));
  const unclear = new Set(fresh.changes.filter(({ action }) => !isAction(action)).flatMap(pathsOf));
  const changes = saved.changes.flatMap((change): Change[] => {
    if (!isAction(change.action)) return [change];
    const now = present.get(keyOf(change));
    if (now && essence(now) === essence(change)) return [now];
    if (now || unseen.has(change.sync) || pathsOf(change).some((path) => unclear.has(path)))
      return [stale(change)];
    return isSettled(change) ? [] : [stale(change)];
  });
  return { ...fresh, changes, summary: summarize(changes, fresh.summary.unchanged ?? 0) };
}

function keyOf({ sync, store, destination, name }: Change): string {
  return JSON.stringify([sync, store, destination, name]);
}

/** The sources of a change, as texts that no other sync shares. */
function pathsOf({ sync, sources, source }: Change): string[] {
  const paths = sources.length > 0 ? sources : source ? [source] : [];
  return paths.map(({ path }) => JSON.stringify([sync, path]));
}

/** What must be the same for a change to be the same: everything but the wording and the blocks. */
function essence({ action, sources, key, sourceReference, stamp, expected }: Change): string {
  return JSON.stringify([
    action,
    sources.map(({ path, versionId }) => [path, versionId]),
    key ?? null,
    sourceReference,
    stamp,
    expected && [
      expected.state,
      expected.versionId,
      expected.markedBy && [expected.markedBy.owner, expected.markedBy.sync],
    ],
  ]);
}

function stale(change: Change): Change {
  const { blocked: _, ...rest } = change;
  return {
    ...rest,
    action: 'stale',
    reason: 'source or destination has moved on since the plan was made',
    nextStep: 'Run `lockstep plan` again and review it.',
  };
}
