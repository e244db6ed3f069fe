import { LockstepError } from '../../src/errors.ts';
import { SecretValue } from '../../src/secrets/secret-value.ts';
import type { Entry, Store } from '../../src/stores/store.ts';
import { createMemoryStore } from '../conformance/memory-store.ts';

interface Version {
  readonly id: string;
  readonly text: string;
  deleted: boolean;
}

/** A source whose versions are deleted and undeleted one by one, as in KV v2. Read only. */
export interface VersionedSource {
  readonly store: Store;
  put(path: string, text: string): void;
  /** Soft-deletes the current version: the one before it becomes current. */
  deleteCurrent(path: string): void;
  undeleteAll(path: string): void;
  purge(path: string): void;
  setUnreadable(path: string, unreadable: boolean): void;
  recreate(): void;
  /** The current values by path, also of what cannot be read. */
  values(): Map<string, string>;
}

export function createVersionedSource(name: string): VersionedSource {
  let secrets = new Map<string, Version[]>();
  const unreadable = new Set<string>();
  let generation = 1;
  let counter = 0;
  const current = (versions: readonly Version[]) => versions.findLast(({ deleted }) => !deleted);

  function entryOf(path: string, versions: readonly Version[]): Entry {
    const version = current(versions);
    const common = { name: path, labels: {}, version: version?.id, versionId: version?.id };
    if (unreadable.has(path))
      return { ...common, state: 'unreadable', version: undefined, versionId: undefined };
    return {
      ...common,
      state: version ? 'live' : 'deleted',
    };
  }

  const { keys: _, ...memory } = createMemoryStore({ name });
  const store: Store = {
    ...memory,
    identity: async () => `versioned:${generation}`,
    async *list() {
      for (const [path, versions] of secrets) yield entryOf(path, versions);
    },
    async find(path) {
      const versions = secrets.get(path);
      return versions && entryOf(path, versions);
    },
    async read(path, versionId) {
      if (unreadable.has(path)) throw new LockstepError('unreadable', `"${path}" may not be read`);
      const version = secrets.get(path)?.find(({ id, deleted }) => id === versionId && !deleted);
      if (!version) throw new LockstepError('stale', `"${path}" has no such version`);
      return { value: SecretValue.text(version.text), versionId: version.id, version: version.id };
    },
  };
  return {
    store,
    put(path, text) {
      const version = { id: `v${++counter}`, text, deleted: false };
      secrets.set(path, [...(secrets.get(path) ?? []), version]);
    },
    deleteCurrent(path) {
      const version = current(secrets.get(path) ?? []);
      if (version) version.deleted = true;
    },
    undeleteAll(path) {
      for (const version of secrets.get(path) ?? []) version.deleted = false;
    },
    purge: (path) => void secrets.delete(path),
    setUnreadable(path, on) {
      if (on) unreadable.add(path);
      else unreadable.delete(path);
    },
    recreate() {
      generation++;
      secrets = new Map();
    },
    values: () =>
      new Map(
        [...secrets].flatMap(([path, versions]) => {
          const version = current(versions);
          return version ? [[path, version.text] as const] : [];
        }),
      ),
  };
}
