import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fault, htmlErrorPage, throttle } from '../../src/sandbox/faults.ts';
import { startVaultSandbox, type VaultSandbox } from '../../src/sandbox/vault/vault-sandbox.ts';
import { SecretValue } from '../../src/secrets/secret-value.ts';
import type { Write } from '../../src/stores/store.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { type VaultAdmin, vaultAdmin } from '../support/vault-admin.ts';
import { listed, openKv, soon } from '../support/vault-kv-store.ts';

let vault: VaultSandbox;
let admin: VaultAdmin;

beforeEach(async () => {
  vault = await startVaultSandbox({ flavour: 'vault' });
  admin = vaultAdmin(vault.url);
});
afterEach(() => vault.stop());

const open = (more: object = {}) => openKv({ address: vault.url, ...more });
const put = (name: string, data: object = { k: 'v' }) => admin.send('POST', `secret/data/${name}`, { data });
const stampOf = (letter: string) => `lockstep-${letter.repeat(48)}`;
const change = (more: Partial<Write> = {}): Write => ({
  name: 'app/db',
  mark: { owner: 'acme', sync: 'app', source: 'x@1a2b3c4d' },
  labels: { team: 'payments' },
  settings: {},
  value: SecretValue.text('{"password":"planted-value"}'),
  stamp: stampOf('a'),
  expected: undefined,
  ...more,
});

describe('a Vault without scan', () => {
  it('is walked, after one question, without reading a value', async () => {
    for (const name of ['a', 'a/b', 'a/c/d', 'e']) await put(name);
    const store = await open();
    vault.requests.length = 0;
    expect((await listed(store)).map(({ name }) => name)).toEqual(['a', 'a/b', 'a/c/d', 'e']);
    await listed(store, 'a/');
    const urls = vault.requests.map(({ url }) => url);
    expect(urls.filter((url) => url.includes('scan=true'))).toHaveLength(1);
    expect(vault.requests.filter(({ readsValue }) => readsValue)).toEqual([]);
    await store.close();
  });

  it('asks only for what a prefix can match', async () => {
    for (const name of ['app', 'apple/x', 'app/x1', 'app/x2/y', 'app/z']) await put(name);
    const store = await open();
    expect((await listed(store, 'app/x')).map(({ name }) => name)).toEqual(['app/x1', 'app/x2/y']);
    expect(vault.requests.map(({ url }) => url)).not.toContain('/v1/secret/metadata/app/z');
    await store.close();
  });

  it.each<[string, Fault]>([
    ['a proxy page in place of a folder', { ...htmlErrorPage(404) }],
    ['a refusal', { kind: 'status', status: 403 }],
    ['half an answer', { kind: 'cut' }],
    ['a foreign answer', { kind: 'status', status: 200, body: '{"data":{}}' }],
    ['an empty 404', { kind: 'status', status: 404, body: '' }],
  ])('throws on %s: no folder counts as empty', async (_, fault) => {
    await put('a/b');
    await put('a/c');
    const store = await open();
    vault.faults.push({ path: /metadata\/a\/$/, count: Infinity, fault });
    await expect(listed(store)).rejects.toMatchObject({ name: 'LockstepError' });
    await store.close();
  });

  it('shows a secret with forbidden metadata as unreadable, and leaves out one that vanished', async () => {
    for (const name of ['a', 'b', 'c']) await put(name);
    const store = await open();
    vault.faults.push({ path: /metadata\/b$/, fault: { kind: 'status', status: 403 }, count: Infinity });
    vault.faults.push({
      path: /metadata\/c$/,
      fault: { kind: 'status', status: 404, body: '{"errors":[]}', contentType: 'application/json' },
    });
    const entries = await listed(store);
    expect(entries.map(({ name, state }) => [name, state])).toEqual([
      ['a', 'live'],
      ['b', 'unreadable'],
    ]);
    await store.close();
  });
});

describe('a server in trouble', () => {
  it('is named as sealed', async () => {
    const store = await open();
    vault.seal();
    await expect(store.find('a', soon())).rejects.toMatchObject({
      class: 'unavailable',
      message: expect.stringMatching(/sealed/),
    });
    vault.unseal();
    expect(await store.find('a', soon())).toBeUndefined();
    await store.close();
  });

  it.each<[string, Fault]>([
    ['a proxy page', htmlErrorPage()],
    ['412', { kind: 'status', status: 412 }],
    ['429', throttle()],
    ['429 with Retry-After', throttle({ retryAfterSeconds: 1 })],
    ['500', { kind: 'status', status: 500 }],
    ['a reset connection', { kind: 'reset', moment: 'before' }],
    ['half an answer', { kind: 'cut' }],
  ])('is asked again after %s', async (_, fault) => {
    await put('a');
    const store = await open();
    vault.faults.push({ path: /metadata\/a$/, fault });
    expect(await store.find('a', soon())).toMatchObject({ name: 'a', state: 'live' });
    expect(vault.faults.taken).toBe(1);
    await store.close();
  });

  it('tells a login page from Vault', async () => {
    const store = await open();
    vault.faults.push({ fault: { ...htmlErrorPage(200) }, count: Infinity });
    await expect(store.find('a', soon())).rejects.toMatchObject({ message: expect.stringMatching(/proxy/) });
    await store.close();
  });
});

describe('a standby', () => {
  let active: VaultSandbox;
  beforeEach(async () => {
    active = await startVaultSandbox({ flavour: 'vault' });
    vault.standbyOf(active.url);
  });
  afterEach(() => active.stop());

  it('gives no token to a host that nobody listed', async () => {
    const store = await open();
    await expect(store.find('a', soon())).rejects.toMatchObject({
      class: 'configuration',
      message: expect.stringContaining(new URL(active.url).host),
    });
    expect(active.requests).toEqual([]);
    await store.close();
  });

  it('is followed to a listed host, with the body', async () => {
    const store = await open({ redirects: [new URL(active.url).host] });
    await store.write(change(), soon());
    expect(await vaultAdmin(active.url).send('GET', 'secret/data/app/db')).toMatchObject({
      body: { data: { data: { password: 'planted-value' } } },
    });
    await store.close();
  });

  it('is not followed when VAULT_DISABLE_REDIRECTS says so', async () => {
    const store = await openKv(
      { address: vault.url, redirects: [new URL(active.url).host] },
      { environment: { VAULT_DISABLE_REDIRECTS: 'true' } },
    );
    await expect(store.find('a', soon())).rejects.toMatchObject({ class: 'configuration' });
    await store.close();
  });
});

describe('a write whose answers are lost', () => {
  const steps = [
    ['metadata', 'POST', /metadata\/app\/db$/],
    ['value', 'POST', /data\/app\/db$/],
    ['stamp', 'PATCH', /metadata\/app\/db$/],
  ] as const;
  const faults: [string, Fault][] = [
    ['before it arrives', { kind: 'reset', moment: 'before' }],
    ['after it took effect', { kind: 'reset', moment: 'after' }],
    ['half way', { kind: 'cut' }],
    ['by a proxy', { ...htmlErrorPage(), moment: 'after' } as Fault],
  ];
  const cases = steps.flatMap(([step, method, path]) =>
    faults.map(([when, fault]) => ({ step, method, path, when, fault })),
  );

  async function expectWritten(versions = 1) {
    const { body } = await admin.send('GET', 'secret/metadata/app/db');
    expect(body).toMatchObject({
      data: {
        current_version: versions,
        custom_metadata: {
          team: 'payments',
          'lockstep:owner': 'acme',
          'lockstep:sync': 'app',
          'lockstep:stamp': `${stampOf('a')}@${versions}`,
        },
      },
    });
    expect(JSON.stringify(body)).not.toContain('lockstep:intent');
  }

  it.each(cases)('is mended at once: $step, lost $when', async ({ method, path, fault }) => {
    const store = await open();
    vault.faults.push({ method, path, fault });
    expect(await store.write(change(), soon())).toMatchObject({ changed: true });
    expect(vault.faults.taken).toBe(1);
    await expectWritten();
    await store.close();
  });

  it.each(cases)('is mended by the next run: $step, lost $when for good', async ({ method, path, fault }) => {
    const store = await open();
    vault.faults.push({ method, path, fault, count: Infinity });
    await expect(store.write(change(), soon())).rejects.toMatchObject({ class: 'unavailable' });
    vault.faults.clear();
    // What a new plan would do with what it finds.
    const expected = await store.find('app/db', soon());
    expect(expected?.state ?? 'live').toBe('live');
    if (expected) expect(expected.mark?.sync).toBe('app');
    if (expected?.stamp !== stampOf('a')) await store.write(change({ expected }), soon());
    await expectWritten();
    // And what a repetition of the same change does.
    expect(await store.write(change(), soon())).toMatchObject({ changed: false });
    await store.close();
  });

  it('does not take a foreign version for its own', async () => {
    const store = await open();
    vault.faults.push({
      method: 'POST',
      path: /\/data\/app\/db$/,
      fault: { kind: 'reset', moment: 'before' },
      count: Infinity,
    });
    await expect(store.write(change(), soon())).rejects.toMatchObject({ class: 'unavailable' });
    vault.faults.clear();
    await put('app/db', { password: 'of somebody else' });
    await expect(store.write(change(), soon())).rejects.toMatchObject({ class: 'conflict' });
    const expected = await store.find('app/db', soon());
    expect(expected?.stamp).not.toBe(stampOf('a'));
    await store.write(change({ expected }), soon());
    await expectWritten(2);
    await store.close();
  });
});

describe('a write of what is there already', () => {
  it('mends mark and labels, and writes no value', async () => {
    const store = await open();
    await store.write(change(), soon());
    const expected = await store.find('app/db', soon());
    vault.requests.length = 0;
    const again = change({ expected, labels: { team: 'billing', empty: '' } });
    expect(await store.write(again, soon())).toEqual({ versionId: expected?.versionId, changed: false });
    expect(await store.find('app/db', soon())).toMatchObject({ version: 1, labels: { team: 'billing' } });
    expect(vault.requests.filter(({ url }) => url.includes('/data/'))).toEqual([]);
    await store.close();
  });
});

describe('a write that loses a race', () => {
  it('leaves an existing secret as it was', async () => {
    await put('app/db', { password: 'old' });
    await admin.send('POST', 'secret/metadata/app/db', { custom_metadata: { theirs: 'x', team: 'theirs' } });
    const store = await open();
    const expected = await store.find('app/db', soon());
    // Between our look and our write somebody writes: the slow metadata call leaves the time for it.
    vault.faults.push({ method: 'PATCH', path: /metadata\/app\/db$/, fault: { kind: 'slow', ms: 300 } });
    const writing = store.write(change({ expected }), soon()).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await put('app/db', { password: 'theirs' });
    expect(await writing).toMatchObject({ class: 'stale' });
    const { body } = await admin.send('GET', 'secret/metadata/app/db');
    expect(body).toMatchObject({
      data: { current_version: 2, custom_metadata: { theirs: 'x', team: 'theirs' } },
    });
    expect(JSON.stringify(body)).not.toContain('lockstep:');
    await store.close();
  });
});

describe('errors', () => {
  it('never quote a value, also when the server does', async () => {
    const store = await open();
    const body = '{"errors":["cannot store planted-value"]}';
    vault.faults.push({
      method: 'POST',
      path: /\/data\//,
      fault: { kind: 'status', status: 400, body, contentType: 'application/json' },
      count: Infinity,
    });
    const error = await store.write(change(), soon()).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ class: 'refused' });
    expect(JSON.stringify(error) + String(error)).not.toContain('planted-value');
    // Nothing was written, so nothing is left.
    expect(await store.find('app/db', soon())).toBeUndefined();
    await store.close();
  });
});

describe('an OpenBao with scan', () => {
  let openBao: VaultSandbox;
  beforeEach(async () => {
    openBao = await startVaultSandbox({ flavour: 'openbao' });
    for (const name of ['a', 'b/c', 'd']) {
      await vaultAdmin(openBao.url).send('POST', `secret/data/${name}`, { data: { k: 'v' } });
    }
  });
  afterEach(() => openBao.stop());
  const scan = /detailed-metadata\//;

  it('gives no entry twice when a scan is asked again', async () => {
    const store = await openKv({ address: openBao.url });
    openBao.faults.push({ path: scan, fault: { kind: 'cut' } });
    expect((await listed(store)).map(({ name }) => name)).toEqual(['a', 'b/c', 'd']);
    expect(openBao.faults.taken).toBe(1);
    await store.close();
  });

  it.each([
    ['half of it', '{"data":{"key_info":{"a":{"current_version":0,"updated_time":"","versions":{}},'],
    ['no JSON', '<html></html>'],
    ['other metadata', '{"data":{"key_info":{"a":{"planted":1}},"keys":["a"]}}'],
  ])('throws when a scan gives %s', async (_, body) => {
    const store = await openKv({ address: openBao.url });
    const fault = { kind: 'status', status: 200, body, contentType: 'application/json' } as const;
    openBao.faults.push({ path: scan, fault, count: Infinity });
    await expect(listed(store)).rejects.toMatchObject({ class: 'unavailable' });
    await store.close();
  });

  it('shows a name without metadata as unreadable', async () => {
    const store = await openKv({ address: openBao.url });
    const body = '{"data":{"key_info":{},"keys":["a"]}}';
    const fault = { kind: 'status', status: 200, body, contentType: 'application/json' } as const;
    openBao.faults.push({ path: scan, fault });
    expect(await listed(store)).toMatchObject([{ name: 'a', state: 'unreadable' }]);
    await store.close();
  });
});

describe('a proxy', () => {
  it('of VAULT_PROXY_ADDR carries the requests', async () => {
    await put('a');
    const proxy = await startConnectProxy();
    const store = await openKv(
      { address: vault.url },
      { environment: { VAULT_PROXY_ADDR: proxy.url, VAULT_HTTP_PROXY: 'http://127.0.0.1:1' } },
    );
    expect(await store.find('a', soon())).toMatchObject({ state: 'live' });
    expect(proxy.targets).toContain(new URL(vault.url).host);
    await store.close();
    await proxy.stop();
  });
});

describe('a login with a secret id', () => {
  it('is not sent again when its answer was lost', async () => {
    await admin.send('POST', 'sys/auth/approle', { type: 'approle' });
    const store = await open({ auth: { method: 'approle', roleId: 'r', secretId: 's' } });
    vault.requests.length = 0;
    vault.faults.push({ path: /login$/, fault: { kind: 'reset', moment: 'after' }, count: Infinity });
    await expect(store.find('a', soon())).rejects.toMatchObject({ class: 'unavailable' });
    expect(vault.requests.filter(({ url }) => url.endsWith('login'))).toHaveLength(1);
    await store.close();
  });
});
