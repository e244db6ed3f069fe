import { readFile, stat } from 'node:fs/promises';
import { LockstepError } from '../../errors.ts';
import type { StoreContext } from '../store-kind.ts';
import type { VaultAuth } from './configuration.ts';
import { tokenFile, vaultVariable } from './environment.ts';

/**
 * The token that the operator gave: configuration, BAO_TOKEN or VAULT_TOKEN, or the file of the official clients.
 * The file is read anew each time. Throws `authentication` when there is none.
 */
export async function givenToken(
  auth: VaultAuth & { method: 'token' },
  { environment, warn }: Pick<StoreContext, 'environment' | 'warn'>,
): Promise<string> {
  const given = auth.token ?? vaultVariable(environment, 'TOKEN');
  if (given !== undefined) return given.trim();
  const file = tokenFile(environment);
  const text = await readFile(file, 'utf8').catch(() => '');
  const token = text.trim();
  if (token === '') {
    throw new LockstepError(
      'authentication',
      `there is no token for Vault: none is set, and ${file} has none`,
      {
        nextStep: 'Set VAULT_TOKEN or `auth` of this store, or log in with `bao login` or `vault login`.',
      },
    );
  }
  const { mode } = await stat(file).catch(() => ({ mode: 0 }));
  if ((mode & 0o077) !== 0) warn(`other users of this machine may read the token file ${file}`);
  return token;
}
