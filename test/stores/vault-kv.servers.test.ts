import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SecretValue } from '../../src/secrets/secret-value.ts';
import type { Write } from '../../src/stores/store.ts';
import { bao, startOpenBao } from '../support/openbao.ts';
import { startScanlessProxy } from '../support/scanless-proxy.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { textAt, type VaultAdmin, vaultAdmin } from '../support/vault-admin.ts';
import { listed, openKv, soon } from '../support/vault-kv-store.ts';

describe.skipIf(!bao)('vault-kv on a real OpenBao', () => {
  let server: ServerProcess;
  let admin: VaultAdmin;
  let mounts = 0;
  beforeAll(async () => {
    server = await startOpenBao();
    admin = vaultAdmin(server.url);
  });
  afterAll(() => server?.stop());

  /** A new KV v2 mount. */
  async function newMount(): Promise<string> {
    const mount = `team/kv-${++mounts}`;
    await admin.send('POST', `sys/mounts/${mount}`, { type: 'kv', options: { version: '2' } });
    return mount;
  }
  const open = (mount: string, more: object = {}) => openKv({ address: server.url, mount, ...more });
  const encoded = (name: string) => name.split('/').map(encodeURIComponent).join('/');
  const put = (mount: string, name: string, data: object = { k: 'v' }) =>
    admin.send('POST', `${mount}/data/${encoded(name)}`, { data });
  async function tokenWith(policy: string): Promise<string> {
    const name = `policy-${++mounts}`;
    await admin.send('PUT', `sys/policies/acl/${name}`, { policy });
    const { body } = await admin.send('POST', 'auth/token/create', { policies: [name] });
    return textAt(body, 'auth', 'client_token');
  }
  const token = (value: string) => ({ auth: { method: 'token', token: value } });
  const change = (more: Partial<Write> = {}): Write => ({
    name: 'db',
    mark: { owner: 'acme', sync: 'app', source: 'x@1a2b3c4d' },
    labels: { team: 'payments' },
    settings: {},
    value: SecretValue.text('{"a":"1"}'),
    stamp: `lockstep-${'a'.repeat(48)}`,
    expected: undefined,
    ...more,
  });

  describe('listing', () => {
    const names = [
      'foo',
      'foo/bar',
      ' lead%20%#?& ',
      'grüße/日本語',
      'back\\slash',
      '__proto__',
      'deep/er/and/deeper',
      ...Array.from({ length: 300 }, (_, index) => `many/${index % 7}/s${index}`),
    ].sort();

    it('gives the same by scan and by walk: all names, no value', async () => {
      const mount = await newMount();
      for (const name of names) await put(mount, name, { name });
      const proxy = await startScanlessProxy(server.url);
      const scanning = await open(mount);
      const walking = await openKv({ address: proxy.url, mount });
      const scanned = await listed(scanning);
      expect(scanned.map(({ name }) => name)).toEqual(names);
      expect(await listed(walking)).toEqual(scanned);
      expect(proxy.requests.filter((request) => request.includes('scan=true'))).toHaveLength(1);
      expect(proxy.requests.filter((request) => request.includes('/data/'))).toEqual([]);
      for (const prefix of ['foo', 'foo/', 'many/3/', 'many/3/s1', 'nothing/', 'gr']) {
        const wanted = names.filter((name) => name.startsWith(prefix));
        expect((await listed(scanning, prefix)).map(({ name }) => name)).toEqual(wanted);
        expect((await listed(walking, prefix)).map(({ name }) => name)).toEqual(wanted);
      }
      for (const name of names.slice(0, 8)) {
        const { value } = await scanning.read(name, undefined, soon());
        expect(value.equals(SecretValue.text(JSON.stringify({ name })))).toBe(true);
      }
      await Promise.all([scanning.close(), walking.close(), proxy.stop()]);
    });

    it('works in a folder that the policy allows, by scan or by walk', async () => {
      const mount = await newMount();
      await put(mount, 'app/x/y');
      await put(mount, 'other/z');
      const scan = `path "${mount}/detailed-metadata/app/*" { capabilities = ["scan"] }`;
      const walk = `path "${mount}/metadata/app/*" { capabilities = ["list", "read"] }`;
      for (const policy of [scan, walk]) {
        const store = await open(mount, token(await tokenWith(policy)));
        expect((await listed(store, 'app/')).map(({ name }) => name)).toEqual(['app/x/y']);
        await expect(listed(store)).rejects.toMatchObject({ class: 'permission-denied' });
        await expect(listed(store, 'other/')).rejects.toMatchObject({ class: 'permission-denied' });
        await store.close();
      }
    });

    it('shows what may not be read, and never leaves out a folder', async () => {
      const mount = await newMount();
      for (const name of ['a', 'b', 'c/d']) await put(mount, name);
      const list = `path "${mount}/metadata/*" { capabilities = ["list", "read"] }`;
      const one = await open(
        mount,
        token(await tokenWith(`${list}\npath "${mount}/metadata/b" { capabilities = ["deny"] }`)),
      );
      expect((await listed(one)).map(({ name, state }) => `${name} ${state}`)).toEqual([
        'a live',
        'b unreadable',
        'c/d live',
      ]);
      const folder = await open(
        mount,
        token(await tokenWith(`${list}\npath "${mount}/metadata/c/*" { capabilities = ["deny"] }`)),
      );
      await expect(listed(folder)).rejects.toMatchObject({ class: 'permission-denied' });
      await Promise.all([one.close(), folder.close()]);
    });

    it('fails when the mount or the namespace is gone', async () => {
      const store = await open('nowhere');
      await expect(listed(store)).rejects.toMatchObject({ class: 'configuration' });
      const other = await open('secret', { namespace: 'nobody' });
      await expect(listed(other)).rejects.toMatchObject({ name: 'LockstepError' });
      await Promise.all([store.close(), other.close()]);
    });
  });

  describe('versions', () => {
    it('follow deletion, destruction and planned deletion', async () => {
      const mount = await newMount();
      await put(mount, 'a', { n: 1 });
      await put(mount, 'a', { n: 2 });
      const latest = await open(mount);
      const newest = await open(mount, { version: 'newest-live' });
      const pinned = (await latest.find('a', soon()))?.versionId;
      await admin.send('DELETE', `${mount}/data/a`);
      expect(await latest.find('a', soon())).toMatchObject({ state: 'deleted', version: 2 });
      expect(await newest.find('a', soon())).toMatchObject({ state: 'live', version: 1 });
      expect((await newest.read('a', undefined, soon())).version).toBe(1);
      await expect(latest.read('a', pinned, soon())).rejects.toMatchObject({ class: 'stale' });
      await expect(latest.read('a', undefined, soon())).rejects.toMatchObject({ class: 'not-found' });
      await admin.send('PUT', `${mount}/destroy/a`, { versions: [2] });
      expect(await latest.find('a', soon())).toMatchObject({ state: 'deleted', versionId: undefined });
      await expect(latest.keys?.('a', pinned ?? '', soon())).rejects.toMatchObject({ class: 'stale' });
      await admin.send('POST', `${mount}/metadata/b`, { delete_version_after: '2s' });
      await put(mount, 'b');
      expect(await latest.find('b', soon())).toMatchObject({ state: 'live' });
      await new Promise((resolve) => setTimeout(resolve, 2_200));
      expect(await latest.find('b', soon())).toMatchObject({ state: 'deleted' });
      await Promise.all([latest.close(), newest.close()]);
    });

    it('are told apart after the secret was made anew, and the mount after it was', async () => {
      const mount = await newMount();
      await put(mount, 'a');
      const store = await open(mount);
      const identity = await store.identity(soon());
      const before = (await store.find('a', soon()))?.versionId;
      await admin.send('DELETE', `${mount}/metadata/a`);
      await expect(store.read('a', before, soon())).rejects.toMatchObject({ class: 'not-found' });
      await put(mount, 'a');
      await expect(store.read('a', before, soon())).rejects.toMatchObject({ class: 'stale' });
      await admin.send('DELETE', `sys/mounts/${mount}`);
      await admin.send('POST', `sys/mounts/${mount}`, { type: 'kv', options: { version: '2' } });
      const again = await open(mount);
      expect(await again.identity(soon())).not.toBe(identity);
      await Promise.all([store.close(), again.close()]);
    });

    it('keep the digits that the server sends', async () => {
      const mount = await newMount();
      await admin.send(
        'POST',
        `${mount}/data/n`,
        '{"data":{"z":1e21,"a":{"b":[0.1,-7,9007199254740991]},"t":true,"u":null}}',
      );
      const store = await open(mount);
      const { value } = await store.read('n', undefined, soon());
      expect(value.reveal()).toEqual({
        kind: 'text',
        text: '{"a":{"b":[0.1,-7,9007199254740991]},"t":true,"u":null,"z":1e+21}',
      });
      await store.close();
    });
  });

  describe('the mount', () => {
    it('tells its place', async () => {
      const mount = await newMount();
      const store = await open(`/${mount}/`);
      expect(await store.place(soon())).toEqual({
        namespacePath: '',
        namespaceId: '',
        mountPath: mount,
        mountAccessor: expect.stringMatching(/^kv_/),
      });
      expect(await store.identity(soon())).toMatch(/^vault-kv:[0-9a-f-]{36}$/);
      await store.close();
    });

    it('is refused when it is not KV version 2, with what to do', async () => {
      await admin.send('POST', 'sys/mounts/old-kv', { type: 'kv', options: { version: '1' } });
      for (const [mount, message, nextStep] of [
        ['old-kv', /version 1/, /enable-versioning old-kv/],
        ['sys', /no mount|type/, /mount/],
        ['secret/inside', /the mount is "secret"/, /inside/],
        ['secert', /no mount "secert".*"secret"/, /./],
      ] as const) {
        const store = await open(mount);
        await expect(store.identity(soon())).rejects.toMatchObject({
          class: 'configuration',
          message: expect.stringMatching(message),
          nextStep: expect.stringMatching(nextStep),
        });
        await store.close();
      }
      const foreign = await open('secret', token('not-a-token'));
      await expect(foreign.identity(soon())).rejects.toMatchObject({
        class: 'authentication',
        message: expect.stringMatching(/does not accept this token/),
      });
      await foreign.close();
      const closed = await open(
        'secret',
        token(await tokenWith('path "nothing" { capabilities = ["read"] }')),
      );
      await expect(closed.identity(soon())).rejects.toMatchObject({ class: 'permission-denied' });
      await closed.close();
    });

    it.each(['team-a', 'tü', 'team-b/inner'])('lives in namespace %s', async (namespace) => {
      const [first = '', second] = namespace.split('/');
      await admin.send('POST', `sys/namespaces/${encodeURIComponent(first)}`, {});
      if (second) await vaultAdmin(server.url, 'root', first).send('POST', `sys/namespaces/${second}`, {});
      const header = { 'x-vault-namespace': Buffer.from(namespace).toString('latin1') };
      await admin.send('POST', 'sys/mounts/kv', { type: 'kv', options: { version: '2' } }, header);
      await admin.send('POST', 'kv/data/a', { data: { in: namespace } }, header);
      const store = await open('kv', { namespace: `/${namespace}/` });
      expect((await store.place(soon())).namespacePath).toBe(namespace);
      expect((await listed(store)).map(({ name }) => name)).toEqual(['a']);
      await store.close();
    });
  });

  describe('as a destination', () => {
    it.each([
      ['with the patch capability', '"create", "read", "update", "patch"'],
      ['without it', '"create", "read", "update"'],
    ])('keeps what others set, %s', async (_, capabilities) => {
      const mount = await newMount();
      await put(mount, 'db', { old: 'x' });
      await admin.send('POST', `${mount}/metadata/db`, {
        max_versions: 7,
        delete_version_after: '100h',
        custom_metadata: { theirs: 'kept' },
      });
      const policy = `path "${mount}/*" { capabilities = [${capabilities}] }`;
      const store = await open(mount, token(await tokenWith(policy)));
      const expected = await store.find('db', soon());
      await store.write(change({ expected }), soon());
      const { body } = await admin.send('GET', `${mount}/metadata/db`);
      expect(body).toMatchObject({
        data: {
          current_version: 2,
          max_versions: 7,
          delete_version_after: '100h0m0s',
          custom_metadata: { theirs: 'kept', team: 'payments', 'lockstep:sync': 'app' },
        },
      });
      expect((await store.find('db', soon()))?.stamp).toBe(change().stamp);
      await store.close();
    });

    it('writes where metadata needs check-and-set', async () => {
      const mount = await newMount();
      await admin.send('POST', `${mount}/config`, { metadata_cas_required: true, cas_required: true });
      const store = await open(mount);
      await store.write(change(), soon());
      const expected = await store.find('db', soon());
      const value = SecretValue.text('second');
      await store.write(change({ value, stamp: `lockstep-${'b'.repeat(48)}`, expected }), soon());
      expect(await store.find('db', soon())).toMatchObject({
        version: 2,
        stamp: `lockstep-${'b'.repeat(48)}`,
      });
      await store.close();
    });

    it('leaves nothing behind when it may not write values', async () => {
      const mount = await newMount();
      const policy = `path "${mount}/metadata/*" { capabilities = ["create", "read", "update", "patch", "delete"] }`;
      const store = await open(mount, token(await tokenWith(policy)));
      await expect(store.write(change(), soon())).rejects.toMatchObject({ class: 'permission-denied' });
      expect(await store.find('db', soon())).toBeUndefined();
      await store.close();
    });

    it('removes every live version where the newest live one counts', async () => {
      const mount = await newMount();
      for (const n of [1, 2, 3]) await put(mount, 'a', { n });
      const store = await open(mount, { version: 'newest-live' });
      await store.remove('a', {}, soon());
      expect(await store.find('a', soon())).toMatchObject({ state: 'deleted', version: 3 });
      await store.restore?.('a', soon());
      expect(await store.find('a', soon())).toMatchObject({ state: 'live', version: 3 });
      await store.close();
    });

    it('brings a secret of ours without a value back, and removes it', async () => {
      const mount = await newMount();
      const store = await open(mount);
      await store.write(change(), soon());
      await admin.send('PUT', `${mount}/destroy/db`, { versions: [1] });
      const expected = await store.find('db', soon());
      expect(expected).toMatchObject({ state: 'live', versionId: undefined, mark: { sync: 'app' } });
      await store.restore?.('db', soon());
      await store.write(change({ expected }), soon());
      expect(await store.find('db', soon())).toMatchObject({ version: 2, stamp: change().stamp });
      await admin.send('PUT', `${mount}/destroy/db`, { versions: [2] });
      await store.remove('db', {}, soon());
      expect(await store.find('db', soon())).toMatchObject({ state: 'deleted' });
      expect((await store.find('db', soon()))?.mark).toBeUndefined();
      await store.close();
    });
  });
});
