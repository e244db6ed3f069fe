import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LockstepError } from '../../errors.ts';
import { errorCode, fileError } from './file-error.ts';

/** A text file as it was at one moment. */
export interface TextFile {
  readonly text: string;
  /** Changes whenever the file is replaced or written to. */
  readonly fingerprint: string;
  /** Had it not been changed for so long that any later change has another fingerprint? Clocks of files are coarse. */
  readonly isQuiet: boolean;
}

const quietMs = 2000;

/** Only the user may read what holds secrets. */
const privateMode = 0o600;
const temporarySuffix = '.lockstep-tmp';

/** Reads a UTF-8 file; undefined when there is none. Throws LockstepError. */
export async function readTextFile(path: string): Promise<TextFile | undefined> {
  let bytes: Buffer;
  let fingerprint: string;
  let isQuiet: boolean;
  try {
    const file = await open(path, 'r');
    try {
      const status = await file.stat({ bigint: true });
      if (!status.isFile()) throw new LockstepError('configuration', `${path} is not a regular file`);
      fingerprint = fingerprintOf(status);
      isQuiet = Date.now() - Number(status.ctimeMs) > quietMs;
      bytes = await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw fileError(error, 'read', path);
  }
  try {
    // A byte order mark stays in the text, so that it is written back.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, fingerprint, isQuiet };
  } catch {
    throw new LockstepError('invalid-value', `${path} is not UTF-8 text`, {
      nextStep: 'Save the file as UTF-8.',
    });
  }
}

/** The fingerprint of the file as it is now; undefined when there is none. */
export async function currentFingerprint(path: string): Promise<string | undefined> {
  try {
    return fingerprintOf(await stat(path, { bigint: true }));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw fileError(error, 'look at', path);
  }
}

/** Replaces (or creates) a file, and gives its new fingerprint. */
export type ReplaceFile = (
  path: string,
  text: string,
  expected: string | undefined,
) => Promise<string | undefined>;

/**
 * Replaces a file in one step, readable by its user alone: whoever reads it, also after a crash, sees the old text
 * or the new one. Throws `stale` when the file is not the one with the expected fingerprint any more (undefined for
 * a file that must not exist). Keeps the owner of the file, or throws `permission-denied`.
 */
export const replaceFile: ReplaceFile = async (path, text, expected) => {
  const temporary = `${path}.${randomBytes(6).toString('hex')}${temporarySuffix}`;
  try {
    const file = await open(temporary, 'wx', privateMode);
    try {
      await file.chmod(privateMode);
      await keepOwner(file, path);
      await file.writeFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    if ((await currentFingerprint(path)) !== expected) {
      throw new LockstepError('stale', `${path} was changed by another program meanwhile`);
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw fileError(error, 'write', path);
  }
  await syncFolder(dirname(path));
  return currentFingerprint(path);
};

/** Removes what a killed process left of its replacing of this file. Nobody else may be replacing it. */
export async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  try {
    for (const name of await readdir(folder)) {
      if (!name.startsWith(`${basename(path)}.`) || !name.endsWith(temporarySuffix)) continue;
      await rm(join(folder, name), { force: true });
    }
  } catch (error) {
    throw fileError(error, 'clean up beside', path);
  }
}

function fingerprintOf(status: { ino: bigint; dev: bigint; size: bigint; mtimeNs: bigint; ctimeNs: bigint }) {
  return [status.dev, status.ino, status.size, status.mtimeNs, status.ctimeNs].join(':');
}

async function keepOwner(file: Awaited<ReturnType<typeof open>>, path: string): Promise<void> {
  const old = await stat(path).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  const mine = await file.stat();
  if (old !== undefined && (old.uid !== mine.uid || old.gid !== mine.gid)) await file.chown(old.uid, old.gid);
}

/** The renaming itself must survive a power failure. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Some file systems cannot sync a folder; the file itself is safe and whole.
    if (!['EINVAL', 'ENOTSUP', 'EISDIR', 'EACCES', 'EPERM'].includes(errorCode(error) ?? '')) {
      throw fileError(error, 'sync', folder);
    }
  }
}
