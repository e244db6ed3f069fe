import { Client } from 'undici';
import { LockstepError } from '../errors.ts';

/** Does by HTTP what somebody does by hand in a stand-in of Vault, at its mount `secret`. */
export interface VaultUser {
  put(path: string, secret: Readonly<Record<string, string>>): Promise<void>;
  /** Deletes the latest version; it can be undeleted. */
  remove(path: string): Promise<void>;
  undelete(path: string, version: number): Promise<void>;
  close(): Promise<void>;
}

/** KV version 2 HTTP API (Vault documentation, "KV secrets engine version 2 (API)"). */
export function createVaultUser(url: string, token: string): VaultUser {
  // A client of its own: proxies of the environment are for other servers.
  const client = new Client(url);
  async function send(method: 'POST' | 'DELETE', path: string, body?: object): Promise<void> {
    const answer = await client.request({
      method,
      path: `/v1/secret/${path}`,
      headers: { 'x-vault-token': token, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    await answer.body.dump();
    if (answer.statusCode >= 300) {
      throw new LockstepError(
        'internal',
        `the stand-in of Vault answered ${method} ${path}: ${answer.statusCode}`,
      );
    }
  }
  return {
    put: (path, secret) => send('POST', `data/${path}`, { data: secret }),
    remove: (path) => send('DELETE', `data/${path}`),
    undelete: (path, version) => send('POST', `undelete/${path}`, { versions: [version] }),
    close: () => client.close(),
  };
}
