import { LockstepError } from '../../errors.ts';
import type { ParseDocument, SecretDocument } from './document.ts';
import type { LocalKey } from './local-key.ts';
import { parseSidecar, type SidecarRecords } from './sidecar.ts';
import { currentFingerprint, readTextFile } from './text-file.ts';

/** A file and how to read it. */
export interface Location {
  /** The real path of the file. */
  readonly path: string;
  readonly key: LocalKey;
  readonly parse: ParseDocument;
  /** The text of a file that holds nothing. */
  readonly emptyText: string;
}

/** The file and its sidecar as they were at one moment. */
export interface Snapshot {
  /** Undefined when there is no file. */
  readonly document: SecretDocument | undefined;
  readonly text: string;
  readonly records: SidecarRecords;
  /** Undefined for a file that is not there. */
  readonly fingerprints: { readonly file: string | undefined; readonly sidecar: string | undefined };
  /** Did another local key make the version ids of the sidecar? */
  readonly otherKey: boolean;
  /** Does it stay true as long as the fingerprints are the same? */
  readonly isLasting: boolean;
}

const attempts = 20;

export function sidecarPath(path: string): string {
  return `${path}.lockstep`;
}

/**
 * Reads the file and its sidecar so that both belong together: again, when the file was replaced meanwhile. Needs no
 * lock, so that a read-only folder can be a source. Throws LockstepError.
 */
export async function readSnapshot({ path, emptyText, parse, key }: Location): Promise<Snapshot> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const file = await readTextFile(path);
    const sidecar = await readTextFile(sidecarPath(path));
    if ((await currentFingerprint(path)) !== file?.fingerprint) continue;
    const text = file?.text ?? emptyText;
    const parsed = sidecar && parseSidecar(sidecar.text, sidecarPath(path));
    return {
      document: file && parse(text, path),
      text,
      records: parsed?.records ?? new Map(),
      fingerprints: { file: file?.fingerprint, sidecar: sidecar?.fingerprint },
      isLasting: (file?.isQuiet ?? true) && (sidecar?.isQuiet ?? true),
      otherKey: parsed !== undefined && parsed.key !== key.fingerprint,
    };
  }
  throw new LockstepError('unavailable', `${path} changes all the time`);
}

/** Is this snapshot still what is on the disk? */
export async function isCurrent(snapshot: Snapshot, path: string): Promise<boolean> {
  if (!snapshot.isLasting) return false;
  const { file, sidecar } = snapshot.fingerprints;
  return (
    (await currentFingerprint(path)) === file && (await currentFingerprint(sidecarPath(path))) === sidecar
  );
}
