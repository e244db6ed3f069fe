import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { LockstepError } from '../../errors.ts';
import { errorCode, fileError } from './file-error.ts';

const mostLinks = 40;

/**
 * The real path of a file that may not exist yet: links are followed, also one whose target is missing. Throws
 * `configuration` when its folder does not exist.
 */
export async function targetPath(path: string): Promise<string> {
  let current = path;
  for (let links = 0; links < mostLinks; links++) {
    try {
      return await realpath(current);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw fileError(error, 'follow', current);
    }
    const folder = await realFolder(current);
    const target = await linkTarget(join(folder, basename(current)));
    if (target === undefined) return join(folder, basename(current));
    current = resolve(folder, target);
  }
  throw new LockstepError('configuration', `cannot follow ${path}: its links go in circles`);
}

async function realFolder(path: string): Promise<string> {
  try {
    return await realpath(dirname(path));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw fileError(error, 'follow', path);
    throw new LockstepError('configuration', `the folder ${dirname(path)} does not exist`, {
      nextStep: 'Create the folder, or correct the path of the store.',
    });
  }
}

async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch (error) {
    // EINVAL: it is there and is no link.
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'EINVAL') return undefined;
    throw fileError(error, 'follow', path);
  }
}
