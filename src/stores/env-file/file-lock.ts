import { randomBytes } from 'node:crypto';
import { link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { LockstepError } from '../../errors.ts';
import { errorCode, fileError } from './file-error.ts';

/** Locks are held for milliseconds: one this old was left by a process that was killed or put to sleep. */
const staleMs = 30_000;
const patienceMs = 60_000;
const pollMs = 15;

const holderSchema = z.object({ pid: z.int().positive(), host: z.string(), id: z.string() });
type Holder = z.output<typeof holderSchema>;

/**
 * Runs `work` while no other process holds the lock file. A lock whose process is gone is taken over. Throws
 * `unavailable` when it stays locked, `cancelled` as soon as `isWanted` says no. A process that was asleep for so
 * long that its lock was taken over is no danger: files are replaced only when they are as it read them.
 */
export async function withFileLock<T>(
  path: string,
  isWanted: () => boolean,
  work: () => Promise<T>,
): Promise<T> {
  const mine: Holder = { pid: process.pid, host: hostname(), id: randomBytes(8).toString('hex') };
  const deadline = performance.now() + patienceMs;
  while (!(await tryLock(path, mine))) {
    if (!isWanted()) throw new LockstepError('cancelled', 'stopped on request');
    if (performance.now() > deadline) {
      throw new LockstepError('unavailable', `${path} stays locked by another process`, {
        nextStep: `If no other Lockstep runs, remove ${path}.`,
      });
    }
    const abandoned = await abandonedLock(path);
    if (abandoned !== undefined) await takeAway(path, abandoned);
    else await wait(pollMs * (0.5 + Math.random()));
  }
  try {
    return await work();
  } finally {
    // Taken over meanwhile: then it is not ours to remove.
    if (holderOf(await readLock(path))?.id === mine.id) await rm(path, { force: true });
  }
}

async function tryLock(path: string, mine: Holder): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(JSON.stringify(mine));
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw fileError(error, 'lock', path);
  }
}

/** What the lock file says; undefined when there is none. */
async function readLock(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw fileError(error, 'read', path);
  }
}

/** Undefined while the holder has not said yet who it is. */
function holderOf(text: string | undefined): Holder | undefined {
  if (!text?.endsWith('}')) return undefined;
  try {
    return holderSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The text of a lock whose process is gone; undefined for one that is held. */
async function abandonedLock(path: string): Promise<string | undefined> {
  const text = await readLock(path);
  const holder = holderOf(text);
  if (holder?.host === hostname() && !isRunning(holder.pid)) return text;
  try {
    return Date.now() - (await stat(path)).mtimeMs > staleMs ? text : undefined;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw fileError(error, 'look at', path);
  }
}

/** Several may see the same abandoned lock: renaming lets one of them win. */
async function takeAway(path: string, abandoned: string): Promise<void> {
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(path, aside);
    // Somebody was faster, and this is the lock that he made since: it goes back.
    if ((await readLock(aside)) !== abandoned) await link(aside, path);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes(errorCode(error) ?? '')) throw fileError(error, 'take over', path);
  }
  await rm(aside, { force: true });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs as another user.
    return errorCode(error) === 'EPERM';
  }
}
