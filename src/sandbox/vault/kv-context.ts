import type { Clock } from './clock.ts';
import type { FlavourFacts } from './flavour.ts';
import type { JsonObject } from './json.ts';
import type { KvConfig, KvSecret, KvVersion } from './kv-secret.ts';
import { listed, Refusal } from './replies.ts';
import type { VaultRequest } from './request.ts';
import type { Tree } from './tree.ts';

/** A request to one KV v2 mount, with what is needed to answer it. */
export interface KvCall {
  readonly request: VaultRequest;
  /** The secret or folder, below `data/`, `metadata/` and so on; may end with `/`. */
  readonly path: string;
  readonly secrets: Tree<KvSecret>;
  readonly config: KvConfig;
  readonly clock: Clock;
  readonly facts: FlavourFacts;
}

/** 405: the path exists, but not for this operation. */
export function unsupportedOperation(): Refusal {
  return new Refusal(405, listed('unsupported operation'));
}

/** What is told of a version beside its value. */
export function versionMetadata(secret: KvSecret, number: number, version: KvVersion): JsonObject {
  return {
    created_time: version.createdTime,
    custom_metadata: secret.customMetadata,
    deletion_time: version.deletionTime,
    destroyed: version.destroyed,
    version: number,
  };
}
