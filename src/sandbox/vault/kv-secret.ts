import { type Clock, moveStamp } from './clock.ts';
import type { JsonObject } from './json.ts';

/** One version of a secret. */
export interface KvVersion {
  readonly createdTime: string;
  /** Empty, or when the version is or will be deleted. */
  deletionTime: string;
  destroyed: boolean;
  /** Null once destroyed; a version can also be written with null instead of a map. */
  data: JsonObject | null;
}

/** What can be set for a whole mount. */
export interface KvConfig {
  /** 0 means 10. */
  maxVersions: number;
  casRequired: boolean;
  /** Seconds until a version deletes itself; 0 for never, negative for never whatever the secret says. */
  deleteAfterSeconds: number;
}

/** A secret with all its versions. */
export interface KvSecret extends KvConfig {
  readonly createdTime: string;
  updatedTime: string;
  currentVersion: number;
  /** 0 until the first version had to go. */
  oldestVersion: number;
  readonly versions: Map<number, KvVersion>;
  customMetadata: Readonly<Record<string, string>> | null;
  /** How often the metadata were written. */
  metadataVersion: number;
}

/** The settings of a new mount. */
export function defaultConfig(): KvConfig {
  return { maxVersions: 0, casRequired: false, deleteAfterSeconds: 0 };
}

/** A secret without versions. */
export function emptySecret(clock: Clock): KvSecret {
  const now = clock.stamp();
  return {
    ...defaultConfig(),
    createdTime: now,
    updatedTime: now,
    currentVersion: 0,
    oldestVersion: 0,
    versions: new Map(),
    customMetadata: null,
    metadataVersion: 0,
  };
}

const defaultMaxVersions = 10;

/** Adds a version and drops those over the limit, which is the larger one of the mount's and the secret's. */
export function addVersion(
  secret: KvSecret,
  config: KvConfig,
  data: JsonObject | null,
  clock: Clock,
): KvVersion {
  const first = secret.currentVersion === 0 && secret.metadataVersion === 0;
  const createdTime = first ? secret.createdTime : clock.stamp();
  const version: KvVersion = { createdTime, deletionTime: '', destroyed: false, data };
  version.deletionTime = plannedDeletion(secret, config, createdTime);
  secret.currentVersion += 1;
  secret.updatedTime = createdTime;
  secret.versions.set(secret.currentVersion, version);
  const kept = Math.max(secret.maxVersions, config.maxVersions) || defaultMaxVersions;
  if (secret.currentVersion - secret.oldestVersion >= kept) {
    secret.oldestVersion = secret.currentVersion - kept + 1;
    for (const number of [...secret.versions.keys()]) {
      if (number < secret.oldestVersion) secret.versions.delete(number);
    }
  }
  return version;
}

/** When a version that lives from `start` deletes itself: the shorter of the two settings decides. */
function plannedDeletion(secret: KvSecret, config: KvConfig, start: string): string {
  const settings = [secret.deleteAfterSeconds, config.deleteAfterSeconds];
  if (settings.some((seconds) => seconds < 0)) return '';
  const seconds = Math.min(...settings.filter((setting) => setting > 0));
  return Number.isFinite(seconds) ? moveStamp(start, seconds * 1000) : '';
}

/** Is its deletion time in the past? */
export function isDeleted(version: KvVersion, clock: Clock): boolean {
  return version.deletionTime !== '' && Date.parse(version.deletionTime) <= clock.now();
}

/** Soft-deletes versions; those that are deleted, destroyed or unknown stay as they are. */
export function deleteVersions(secret: KvSecret, numbers: readonly number[], clock: Clock): void {
  for (const number of numbers) {
    const version = secret.versions.get(number);
    if (version && !version.destroyed && !isDeleted(version, clock)) version.deletionTime = clock.stamp();
  }
}

/** Brings versions back; a planned deletion starts again from now. Destroyed and unknown ones stay as they are. */
export function undeleteVersions(
  secret: KvSecret,
  config: KvConfig,
  numbers: readonly number[],
  clock: Clock,
): void {
  for (const number of numbers) {
    const version = secret.versions.get(number);
    if (version && !version.destroyed) version.deletionTime = plannedDeletion(secret, config, clock.stamp());
  }
}

/** Removes the values of versions for good. */
export function destroyVersions(secret: KvSecret, numbers: readonly number[]): void {
  for (const number of numbers) {
    const version = secret.versions.get(number);
    if (!version) continue;
    version.destroyed = true;
    version.data = null;
  }
}
