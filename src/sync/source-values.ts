import { isLockstepError, LockstepError } from '../errors.ts';
import type { SecretValue } from '../secrets/secret-value.ts';
import { applyShape, type ShapeSource } from '../secrets/shape.ts';
import type { Store } from '../stores/store.ts';
import type { Change } from './plan.ts';
import type { SyncRule } from './sync-rule.ts';

/** The values that changes need: each pinned version is read once, however many changes share it. */
export interface SourceValues {
  /** The value of this change's secret. Throws what reading and shaping throw. */
  valueOf(change: Change, rule: SyncRule): Promise<SecretValue>;
  /** Says that this change needs its value no more; what nobody needs is forgotten. */
  release(change: Change, rule: SyncRule): void;
}

/** Changes that read the same versions of the same source store have the same key. */
export function sourceKey(change: Change, rule: SyncRule): string {
  return JSON.stringify([rule.from, ...change.sources.map(({ path, versionId }) => [path, versionId])]);
}

/** A secret that went away since the plan has moved on: nothing has failed. */
async function readPinned(
  store: Store,
  path: string,
  versionId: string,
  signal: AbortSignal,
): Promise<SecretValue> {
  try {
    return (await store.read(path, versionId, signal)).value;
  } catch (error) {
    if (!isLockstepError(error, 'not-found')) throw error;
    throw new LockstepError('stale', `the source "${path}" is gone since the plan was made`);
  }
}

export function createSourceValues(
  changes: readonly (readonly [Change, SyncRule])[],
  openStore: (name: string) => Promise<Store>,
  signal: AbortSignal,
): SourceValues {
  const needed = new Map<string, number>();
  for (const [change, rule] of changes) {
    const key = sourceKey(change, rule);
    needed.set(key, (needed.get(key) ?? 0) + 1);
  }
  const reads = new Map<string, Promise<ShapeSource[]>>();

  async function read(change: Change, rule: SyncRule): Promise<ShapeSource[]> {
    const store = await openStore(rule.from);
    return Promise.all(
      change.sources.map(async ({ path, versionId }) => ({
        path,
        value: await readPinned(store, path, versionId, signal),
      })),
    );
  }

  return {
    async valueOf(change, rule) {
      const key = sourceKey(change, rule);
      const sources = reads.get(key) ?? read(change, rule);
      reads.set(key, sources);
      return applyShape(rule.shape, await sources, change.key);
    },
    release(change, rule) {
      const key = sourceKey(change, rule);
      const left = (needed.get(key) ?? 1) - 1;
      needed.set(key, left);
      if (left === 0) reads.delete(key);
    },
  };
}
