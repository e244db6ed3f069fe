import { readFile, stat } from 'node:fs/promises';
import { LockstepError } from '../../errors.ts';
import type { StoreContext } from '../store-kind.ts';
import type { VaultAuth } from './configuration.ts';
import { tokenFile, vaultVariable } from './environment.ts';

/**
 * The token that the operator gave: configuration, BAO_TOKEN or VAULT_TOKEN, or the file of the official clients.
 * The file is read anew each time. Throws `authentication` when there is none, or when it is none by its characters.
 */
export async function givenToken(
  auth: VaultAuth & { method: 'token' },
  { environment, warn }: Pick<StoreContext, 'environment' | 'warn'>,
): Promise<string> {
  if (auth.token !== undefined) return sendable(auth.token.trim(), '`auth.token`');
  const variable = vaultVariable(environment, 'TOKEN');
  if (variable !== undefined) return sendable(variable.trim(), 'VAULT_TOKEN or BAO_TOKEN');
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
  return sendable(token, file);
}

/** A token that an HTTP header can carry: printable ASCII. Throws `authentication`, which does not show it. */
function sendable(token: string, from: string): string {
  if (!/[^\x21-\x7e]/.test(token)) return token;
  throw new LockstepError(
    'authentication',
    `the token from ${from} holds a character that no token has, such as a line break`,
    { nextStep: 'Copy the token again, without anything around it.' },
  );
}
