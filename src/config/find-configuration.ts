import { access } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { LockstepError } from '../errors.ts';

const fileNames = ['lockstep.yaml', 'lockstep.yml'];

/**
 * Path of the configuration file: the one that was asked for, or `lockstep.yaml` (`lockstep.yml`) in the folder
 * as seen from the current folder, so that messages stay short. Throws `configuration` when the folder has neither.
 */
export async function findConfiguration(explicit: string | undefined, folder: string): Promise<string> {
  if (explicit !== undefined) return explicit;
  for (const name of fileNames) {
    const path = join(folder, name);
    if (await exists(path)) return relative(process.cwd(), path);
  }
  throw new LockstepError('configuration', `there is no ${fileNames[0]} in this folder`, {
    nextStep: 'Run `lockstep init`, or name the file with --config.',
  });
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    // Absent, or behind a folder that may not be read: reading it says why when it is asked for by name.
    () => false,
  );
}
