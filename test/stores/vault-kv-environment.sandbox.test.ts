import { createServer, type IncomingHttpHeaders } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { createPacers } from '../../src/pacing/pacers.ts';
import { close, listen } from '../../src/sandbox/loopback-server.ts';
import { vaultKv } from '../../src/stores/vault-kv/kind.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A store with this environment, on a server that always answers 500; gives the headers of what arrived. */
async function failAt(environment: Record<string, string>): Promise<IncomingHttpHeaders[]> {
  const arrived: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    arrived.push(request.headers);
    response.writeHead(500, { 'content-type': 'application/json' }).end('{"errors":["no"]}');
  });
  const port = await listen(server, 0);
  stops.push(() => close(server));
  const limits = { attemptMs: 5_000, deadlineMs: 10_000, attempts: 3 };
  const store = await vaultKv.open(
    { address: `http://127.0.0.1:${port}`, auth: { method: 'token', token: 't' } },
    {
      name: 'vault',
      pacers: createPacers(limits, () => undefined),
      environment,
      folder: '.',
      warn: () => undefined,
    },
  );
  const { signal } = new AbortController();
  await expect(store.identity(signal)).rejects.toMatchObject({ class: 'unavailable' });
  await store.close();
  return arrived;
}

it('a call is repeated as often as VAULT_MAX_RETRIES says, else as the pacer does', async () => {
  expect(await failAt({ VAULT_MAX_RETRIES: '0' })).toHaveLength(1);
  expect(await failAt({ BAO_MAX_RETRIES: '1', VAULT_MAX_RETRIES: '0' })).toHaveLength(2);
  expect(await failAt({})).toHaveLength(3);
});

it('VAULT_MFA travels in its header, VAULT_WRAP_TTL not at all', async () => {
  const [headers] = await failAt({ VAULT_MAX_RETRIES: '0', VAULT_MFA: 'totp:123456', VAULT_WRAP_TTL: '60s' });
  expect(headers).toMatchObject({ 'x-vault-mfa': 'totp:123456' });
  expect(headers).not.toHaveProperty('x-vault-wrap-ttl');
});
