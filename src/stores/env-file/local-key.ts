import { createHash, createHmac, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LockstepError } from '../../errors.ts';
import { errorCode, fileError } from './file-error.ts';

const keyBytes = 32;

/** The local key: without it a version id says nothing about the value. */
export interface LocalKey {
  /** Version id of this value of this secret: HMAC-SHA256 in hex. The same value of another secret has another one. */
  versionId(name: string, value: string): string;
  /** Tells keys apart, and nothing else about them. */
  readonly fingerprint: string;
}

/**
 * Reads the local key; makes one on first need, with whole content at once, so that of several processes that start
 * together all end with the same key. Throws LockstepError naming the path.
 */
export async function loadLocalKey(path: string, warn: (message: string) => void): Promise<LocalKey> {
  const key = (await readKey(path, warn)) ?? (await makeKey(path, warn));
  return {
    versionId: (name, value) =>
      createHmac('sha256', key)
        .update(JSON.stringify([name]))
        .update(value, 'utf8')
        .digest('hex'),
    fingerprint: createHash('sha256').update('lockstep local key').update(key).digest('hex').slice(0, 16),
  };
}

async function readKey(path: string, warn: (message: string) => void): Promise<Buffer | undefined> {
  try {
    const key = await readFile(path);
    if (key.length !== keyBytes) {
      throw new LockstepError(
        'configuration',
        `${path} is no key of Lockstep: it has not ${keyBytes} bytes`,
        {
          nextStep: 'Correct `keyFile`, or remove the file so that a new key is made.',
        },
      );
    }
    if (((await stat(path)).mode & 0o077) !== 0)
      warn(`other users may read the local key ${path}: chmod 600 it`);
    return key;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw fileError(error, 'read', path);
  }
}

async function makeKey(path: string, warn: (message: string) => void): Promise<Buffer> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    try {
      const file = await open(temporary, 'wx', 0o600);
      try {
        await file.writeFile(randomBytes(keyBytes));
        await file.sync();
      } finally {
        await file.close();
      }
      // Linking, unlike renaming, does not replace the key that another process made meanwhile.
      await link(temporary, path);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    } finally {
      await rm(temporary, { force: true });
    }
  } catch (error) {
    throw fileError(error, 'make the local key', path);
  }
  const key = await readKey(path, warn);
  if (key === undefined)
    throw new LockstepError('unavailable', `the local key ${path} was removed meanwhile`);
  return key;
}
