import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { htmlErrorPage, throttle } from '../../src/sandbox/faults.ts';
import { startVaultSandbox, type VaultSandbox } from '../../src/sandbox/vault/vault-sandbox.ts';
import { type ContractClient, createContractClient, tokenOf } from '../contracts/vault/client.ts';

let sandbox: VaultSandbox;
let client: ContractClient;

beforeEach(async () => {
  sandbox = await startVaultSandbox();
  client = createContractClient(sandbox);
});
afterEach(() => sandbox.stop());

const versionOf = async (path: string) => (await client.get(path)).body?.data?.current_version;

describe('the state of the stand-in', () => {
  it('is sealed and unsealed', async () => {
    sandbox.seal();
    expect((await client.get('secret/data/s')).body?.errors).toEqual(['Vault is sealed']);
    expect((await client.get('sys/health')).status).toBe(503);
    expect((await client.get('sys/health?sealedcode=299')).status).toBe(299);
    sandbox.unseal();
    expect((await client.get('sys/health')).status).toBe(200);
  });

  it('sends clients of a standby to the active node, path and query included', async () => {
    sandbox.standbyOf('http://127.0.0.1:1');
    const answer = await client.get('secret/metadata/a%20b?list=true');
    expect(answer.status).toBe(307);
    expect(answer.location).toBe('http://127.0.0.1:1/v1/secret/metadata/a%20b?list=true');
    expect((await client.get('sys/health')).status).toBe(429);
    expect((await client.get('sys/health?standbyok=true')).status).toBe(200);
    sandbox.standbyOf(undefined);
    expect((await client.get('secret/metadata?list=true')).status).toBe(404);
  });

  it('makes a mount again with another identity', async () => {
    await client.post('secret/data/s', { data: {} });
    const before = sandbox.mount('secret');
    const after = sandbox.recreateMount('secret');
    expect(after.uuid).not.toBe(before.uuid);
    expect(after.accessor).not.toBe(before.accessor);
    expect((await client.get('secret/metadata/s')).status).toBe(404);
    expect((await client.get('sys/internal/ui/mounts/secret')).body?.data).toMatchObject({
      uuid: after.uuid,
    });
  });

  it('ends tokens on demand, and all planned things as its time moves', async () => {
    const token = tokenOf(await client.post('auth/token/create', { policies: ['default'], ttl: '1h' }));
    const self = () => client.get('auth/token/lookup-self', { token });
    expect((await self()).status).toBe(200);
    sandbox.expireTokens();
    expect((await self()).status).toBe(403);
    await client.post('secret/metadata/s', { delete_version_after: '1h' });
    await client.post('secret/data/s', { data: {} });
    sandbox.advance(3_599_000);
    expect((await client.get('secret/data/s')).status).toBe(200);
    sandbox.advance(2_000);
    expect((await client.get('secret/data/s')).status).toBe(404);
  });

  it('starts with the mounts that it is given, in namespaces too', async () => {
    const other = await startVaultSandbox({
      rootToken: 'top',
      mounts: [
        { path: 'team/kv', namespace: 'a/b' },
        { path: 'old', version: 1 },
      ],
    });
    try {
      const there = createContractClient(other);
      const headers = { 'X-Vault-Namespace': 'a/b' };
      expect((await there.post('team/kv/data/s', { data: {} }, { headers })).status).toBe(200);
      expect((await there.post('old/s', { n: 1 })).status).toBe(204);
      expect((await there.post('secret/data/s', { data: {} })).status).toBe(404);
      expect(other.mount('team/kv', 'a/b').path).toBe('team/kv/');
    } finally {
      await other.stop();
    }
  });

  it('waits before each answer when told to', async () => {
    sandbox.setLatency(80);
    const start = performance.now();
    await client.get('sys/health');
    expect(performance.now() - start).toBeGreaterThanOrEqual(75);
  });

  it('logs every request, without tokens and values', async () => {
    await client.post('secret/data/a%20b', { data: { key: 'planted-value' } });
    await client.get('secret/data/a%20b');
    await client.get('secret/data/none');
    await client.get('secret/metadata?list=true', { token: 'planted-token' });
    expect(sandbox.requests).toEqual([
      { method: 'POST', url: '/v1/secret/data/a%20b', namespace: '', status: 200, readsValue: false },
      { method: 'GET', url: '/v1/secret/data/a%20b', namespace: '', status: 200, readsValue: true },
      { method: 'GET', url: '/v1/secret/data/none', namespace: '', status: 404, readsValue: false },
      { method: 'GET', url: '/v1/secret/metadata?list=true', namespace: '', status: 403, readsValue: false },
    ]);
    expect(JSON.stringify(sandbox.requests)).not.toMatch(/planted/);
  });
});

describe('faults on demand', () => {
  const data = { method: 'POST', path: /^\/v1\/secret\/data\// };
  const write = () => client.post('secret/data/s', { data: {} });

  it('answers another status without any effect, in the words of the service', async () => {
    sandbox.faults.push({ ...data, fault: { kind: 'status', status: 412 } });
    const refused = await write();
    expect(refused.status).toBe(412);
    expect(refused.body?.errors).toHaveLength(1);
    expect((await write()).body?.data?.version).toBe(1);
  });

  it('can hide an effect behind another status', async () => {
    sandbox.faults.push({ ...data, fault: { kind: 'status', status: 500, moment: 'after' } });
    expect((await write()).status).toBe(500);
    expect(await versionOf('secret/metadata/s')).toBe(1);
  });

  it('throttles, with and without Retry-After', async () => {
    sandbox.faults.push({ fault: throttle({ retryAfterSeconds: 7 }) }, { fault: throttle() });
    const headers = { 'X-Vault-Token': 'root' };
    const answers = [
      await fetch(`${sandbox.url}/v1/secret/config`, { headers }),
      await fetch(`${sandbox.url}/v1/secret/config`, { headers }),
    ];
    expect(answers.map((answer) => [answer.status, answer.headers.get('retry-after')])).toEqual([
      [429, '7'],
      [429, null],
    ]);
  });

  it.each([
    ['before', undefined],
    ['after', 1],
  ] as const)('resets the connection %s the effect', async (moment, version) => {
    sandbox.faults.push({ ...data, fault: { kind: 'reset', moment } });
    await expect(write()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await versionOf('secret/metadata/s')).toBe(version);
    expect(sandbox.requests[0]).toMatchObject({ status: 0 });
  });

  it('cuts an answer in half', async () => {
    sandbox.faults.push({ ...data, fault: { kind: 'cut' } });
    await expect(write()).rejects.toThrow('aborted');
    expect(await versionOf('secret/metadata/s')).toBe(1);
  });

  it('is slow, and forgets a request whose client has gone', async () => {
    sandbox.faults.push({ ...data, count: 2, fault: { kind: 'slow', ms: 200 } });
    const start = performance.now();
    expect((await write()).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThanOrEqual(190);
    const gone = fetch(`${sandbox.url}/v1/secret/data/s`, {
      method: 'POST',
      headers: { 'X-Vault-Token': 'root' },
      body: '{"data":{}}',
      signal: AbortSignal.timeout(50),
    });
    await expect(gone).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await versionOf('secret/metadata/s')).toBe(1);
  });

  it('plays a proxy that answers with a page', async () => {
    sandbox.faults.push({ fault: htmlErrorPage() });
    const answer = await fetch(`${sandbox.url}/v1/secret/config`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([502, 'text/html']);
    expect(await answer.text()).toContain('<html>');
  });

  it('stops while a request waits', async () => {
    const other = await startVaultSandbox();
    other.faults.push({ fault: { kind: 'slow', ms: 30_000 } });
    const waiting = fetch(`${other.url}/v1/sys/health`).catch(() => 'broken');
    await new Promise((done) => setTimeout(done, 50));
    await other.stop();
    expect(await waiting).toBe('broken');
  });
});
