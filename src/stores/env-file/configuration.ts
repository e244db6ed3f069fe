import { extname, isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { LockstepError } from '../../errors.ts';
import type { StoreContext } from '../store-kind.ts';

/** Keys of `stores.NAME` for this kind. */
export const envFileConfiguration = z.strictObject({
  path: z.string().min(1).describe('The file; relative paths start at the folder of the configuration.'),
  format: z
    .enum(['dotenv', 'json'])
    .optional()
    .describe('Else `json` for files that end in `.json`, and `dotenv` for all others.'),
  keyFile: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The local key of the version ids; made on first need. Else `lockstep/key` in XDG_STATE_HOME or `~/.local/state`.',
    ),
});

export type EnvFileConfiguration = z.output<typeof envFileConfiguration>;
export type Format = 'dotenv' | 'json';

export function formatOf({ path, format }: EnvFileConfiguration): Format {
  return format ?? (extname(path).toLowerCase() === '.json' ? 'json' : 'dotenv');
}

/**
 * Where the local key is: `keyFile`, else `lockstep/key` in the folder for state (XDG Base Directory Specification:
 * XDG_STATE_HOME when it is absolute, else ~/.local/state). Throws `configuration` when there is no home.
 */
export function keyFileOf(
  { keyFile }: EnvFileConfiguration,
  { folder, environment, name }: Pick<StoreContext, 'folder' | 'environment' | 'name'>,
): string {
  if (keyFile !== undefined) return resolve(folder, keyFile);
  const { XDG_STATE_HOME: state, HOME: home } = environment;
  if (state && isAbsolute(state)) return join(state, 'lockstep', 'key');
  if (home && isAbsolute(home)) return join(home, '.local', 'state', 'lockstep', 'key');
  throw new LockstepError('configuration', `store "${name}": no place for the local key, HOME is not set`, {
    nextStep: `Set \`keyFile\` of the store, or HOME.`,
  });
}
