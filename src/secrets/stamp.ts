import { createHash } from 'node:crypto';

/** One version of one source secret, as far as it decides the bytes of a destination value. */
interface StampSource {
  /** Identity of the source store, stable while it is the same store (a mount's uuid, an account and Region). */
  readonly storeIdentity: string;
  readonly path: string;
  /** The store's own identity of the version. */
  readonly versionId: string;
}

/** Everything that decides the bytes of a destination value. */
export interface StampInput {
  readonly sources: readonly StampSource[];
  /** Canonical text of the shape and its options (shape.ts). */
  readonly shape: string;
  /** Name of the destination secret. */
  readonly name: string;
}

/** All stamps start with this, so that an older stamp of ours differs from a version that somebody else wrote. */
export const stampPrefix = 'lockstep-';

/**
 * The stamp of a destination value: derived from where the value comes from, never from the value, so that it
 * leaks nothing. The same input gives the same stamp on every machine; any difference gives another one.
 *
 * 57 characters of `[a-z0-9-]`: fits AWS's ClientRequestToken (32 to 64 characters, API reference of
 * PutSecretValue), an Azure tag value and a Google annotation.
 */
export function stampOf(input: StampInput): string {
  const parts = input.sources.flatMap((source) => [source.storeIdentity, source.path, source.versionId]);
  const digest = createHash('sha256')
    .update(JSON.stringify(['v1', input.shape, input.name, ...parts]))
    .digest('hex');
  return stampPrefix + digest.slice(0, 48);
}

/** Is this version id a stamp of Lockstep (of whatever value)? */
export function isStamp(versionId: string | undefined): boolean {
  return versionId !== undefined && /^lockstep-[0-9a-f]{48}$/.test(versionId);
}
