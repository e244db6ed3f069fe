import { LockstepError } from '../../errors.ts';
import { isOwnedBy } from '../../secrets/ownership.ts';
import type { Entry, Write } from '../store.ts';
import { entryOf, type Kv, readMetadata } from './kv.ts';
import { intentKey, parseRecord } from './marks.ts';
import type { Metadata } from './metadata.ts';

/** A secret as it was when the write began. */
export interface Found {
  readonly metadata: Metadata;
  readonly entry: Entry;
  /** Did an earlier, interrupted run of this same write get as far as the current version? */
  readonly resumes: boolean;
}

/** Looks at the secret; undefined when there is none. */
export async function look(
  kv: Kv,
  { name, mark, stamp }: Write,
  signal: AbortSignal,
): Promise<Found | undefined> {
  const metadata = await readMetadata(kv, name, signal);
  if (metadata === undefined) return undefined;
  const entry = entryOf(kv, name, metadata);
  const intent = parseRecord(metadata.custom_metadata?.[intentKey]);
  const wasOurs = isOwnedBy(entry.mark, mark) && intent?.stamp === stamp;
  return { metadata, entry, resumes: wasOurs && intent?.version === metadata.current_version };
}

/** Does it already carry stamp and mark? */
export function isCarrying(entry: Entry, { stamp, mark }: Write): boolean {
  return entry.stamp === stamp && entry.versionId !== undefined && isOwnedBy(entry.mark, mark);
}

/** Is the secret what the change was decided on? A new one may have got its metadata by an earlier attempt. */
export function isExpected(found: Found | undefined, { expected, stamp, mark }: Write): boolean {
  if (expected !== undefined) {
    return (
      found !== undefined &&
      found.entry.versionId === expected.versionId &&
      found.entry.state === expected.state
    );
  }
  if (found === undefined) return true;
  const intent = parseRecord(found.metadata.custom_metadata?.[intentKey]);
  return found.metadata.current_version === 0 && intent?.stamp === stamp && isOwnedBy(found.entry.mark, mark);
}

/** May its current version be one that we were writing when we were stopped? */
export function isUncertain(metadata: Metadata): boolean {
  const intent = parseRecord(metadata.custom_metadata?.[intentKey]);
  return intent !== undefined && intent.version === metadata.current_version && intent.version > 0;
}

/** Why a write that met something else than expected does nothing. */
export function refusal({ name, expected }: Write): LockstepError {
  return expected === undefined
    ? new LockstepError('conflict', `a secret "${name}" exists already`)
    : new LockstepError('stale', `"${name}" has changed at the destination since the plan was made`);
}
