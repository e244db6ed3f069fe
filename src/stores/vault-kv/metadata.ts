import { z } from 'zod';
import { splitLabels } from '../../secrets/ownership.ts';
import type { Entry, EntryState } from '../store.ts';
import type { VaultKvConfiguration } from './configuration.ts';
import { intentKey, parseRecord, stampKey, uncertainStamp } from './marks.ts';

/** What the `metadata` and `detailed-metadata` endpoints say about a secret. */
export const metadataSchema = z.object({
  current_version: z.number(),
  current_metadata_version: z.number().optional(),
  updated_time: z.string(),
  custom_metadata: z.record(z.string(), z.string()).nullish(),
  versions: z.record(
    z.string(),
    z.object({ created_time: z.string(), deletion_time: z.string(), destroyed: z.boolean() }),
  ),
});

export type Metadata = z.output<typeof metadataSchema>;
type Version = Metadata['versions'][string];
export type VersionPolicy = VaultKvConfiguration['version'];

/** Identity of a version: its number starts again when a secret is wiped and made anew, its time does not. */
export function versionIdOf(version: number, createdTime: string): string {
  return `${version}@${createdTime}`;
}

/** The parts of such a version id; undefined for any other text. */
export function parseVersionId(versionId: string): { version: number; createdTime: string } | undefined {
  const [, version, createdTime] = /^(\d{1,15})@(.+)$/.exec(versionId) ?? [];
  return createdTime === undefined ? undefined : { version: Number(version), createdTime };
}

/**
 * The entry of a secret. `now` (ms) decides about deletion times, which may lie in the future.
 *
 * A secret of ours without any value (only its metadata was written, or the value was destroyed) is `live` without
 * a version id: there is nothing to restore, and the next write gives it a value.
 */
export function toEntry(name: string, metadata: Metadata, policy: VersionPolicy, now: number): Entry {
  const custom = metadata.custom_metadata ?? {};
  const { mark, labels } = splitLabels(custom);
  const number = chosenVersion(metadata, policy, now);
  const version = metadata.versions[String(number)];
  const common = {
    name,
    labels,
    updatedAt: version?.created_time ?? metadata.updated_time,
    ...(mark === undefined ? {} : { mark }),
  };
  if (version === undefined || version.destroyed) {
    const state: EntryState = mark === undefined ? 'deleted' : 'live';
    return { ...common, state, versionId: undefined, version: number === 0 ? undefined : number };
  }
  return {
    ...common,
    state: isLive(version, now) ? 'live' : 'deleted',
    versionId: versionIdOf(number, version.created_time),
    version: number,
    ...stampsOf(metadata, number),
  };
}

/** 0 for a secret that has no version. */
function chosenVersion(metadata: Metadata, policy: VersionPolicy, now: number): number {
  if (policy === 'latest') return metadata.current_version;
  const live = liveVersions(metadata, now);
  return live.length === 0 ? metadata.current_version : Math.max(...live);
}

/** Numbers of the versions that can be read. */
export function liveVersions({ versions }: Metadata, now: number): number[] {
  return Object.keys(versions)
    .filter((number) => isLive(versions[number], now))
    .map(Number);
}

function isLive(version: Version | undefined, now: number): boolean {
  if (version === undefined || version.destroyed) return false;
  return version.deletion_time === '' || Date.parse(version.deletion_time) > now;
}

function stampsOf({ custom_metadata: custom, versions }: Metadata, current: number) {
  const record = parseRecord(custom?.[stampKey]);
  if (record?.version === current) return { stamp: record.stamp };
  const older = record && versions[String(record.version)]?.destroyed === false ? [record.stamp] : [];
  const olderStamps = older.length === 0 ? {} : { olderStamps: older };
  const uncertain = parseRecord(custom?.[intentKey])?.version === current;
  return uncertain ? { stamp: uncertainStamp, ...olderStamps } : olderStamps;
}

/** An entry that exists and tells nothing. */
export function unreadableEntry(name: string, reason: string): Entry {
  return { name, state: 'unreadable', reason, versionId: undefined, version: undefined, labels: {} };
}
