import type { SyncRule } from '../sync/sync-rule.ts';

/** The whole configuration, checked; plain data. References (`${env:NAME}`) inside it are not resolved. */
export interface Configuration {
  /** Path of the file, as messages name it. */
  readonly file: string;
  /** Absolute path of the file's folder: relative paths in it start here. */
  readonly folder: string;
  /** Part of every mark. */
  readonly owner: string;
  /** By name, in the order of the file. */
  readonly stores: ReadonlyMap<string, StoreConfiguration>;
  /** In the order of the file. */
  readonly syncs: readonly SyncRule[];
  /**
   * SHA-256, hex, of what the configuration says, references unresolved: formatting, comments, order of keys and
   * defaults that are written out do not change it. Saved plans carry it.
   */
  readonly hash: string;
}

/** One store of the configuration, before its references are resolved. */
export interface StoreConfiguration {
  readonly name: string;
  readonly kind: string;
  /** What the file says, without `kind`. */
  readonly raw: Readonly<Record<string, unknown>>;
  /** Where the file says it. */
  readonly position: Position;
}

/** A place in the configuration file; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}
