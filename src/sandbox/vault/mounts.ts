import { randomBytes, randomUUID } from 'node:crypto';
import type { JsonObject } from './json.ts';
import { defaultConfig, type KvConfig, type KvSecret } from './kv-secret.ts';
import { Refusal } from './replies.ts';
import { createTree, type Tree } from './tree.ts';

/** What a mount holds. */
type Engine =
  | { readonly version: 1; readonly secrets: Tree<JsonObject> }
  | { readonly version: 2; readonly secrets: Tree<KvSecret>; readonly config: KvConfig };

/** A KV engine at a path. */
export interface Mount {
  /** Ends with `/`: `team/kv/`. */
  readonly path: string;
  readonly uuid: string;
  readonly accessor: string;
  readonly description: string;
  readonly engine: Engine;
}

/** The KV mounts of one namespace. */
export interface Mounts {
  /** Throws Refusal 400 where the path is taken, or lies above or below another mount. */
  add(path: string, version: 1 | 2, description?: string): Mount;
  remove(path: string): void;
  /** The mount that answers for a path of a request. */
  find(path: string): Mount | undefined;
  all(): readonly Mount[];
}

/** No mounts yet. */
export function createMounts(): Mounts {
  let mounts: Mount[] = [];
  return {
    add(path, version, description = '') {
      const full = withSlash(path);
      const other = mounts.find((mount) => mount.path.startsWith(full) || full.startsWith(mount.path));
      if (other) throw new Refusal(400, `path is already in use at ${other.path}`);
      const mount: Mount = {
        path: full,
        uuid: randomUUID(),
        accessor: `kv_${randomBytes(4).toString('hex')}`,
        description,
        engine: createEngine(version),
      };
      mounts = [...mounts, mount];
      return mount;
    },
    remove(path) {
      mounts = mounts.filter((mount) => mount.path !== withSlash(path));
    },
    find: (path) => mounts.find((mount) => withSlash(path).startsWith(mount.path)),
    all: () => mounts,
  };
}

function createEngine(version: 1 | 2): Engine {
  return version === 1
    ? { version, secrets: createTree() }
    : { version, secrets: createTree(), config: defaultConfig() };
}

function withSlash(path: string): string {
  return `${path.replace(/^\/+|\/+$/g, '')}/`;
}
