import { expect, it } from 'vitest';
import { type ContractClient, expectStatus, freshName, mountKv, textIn } from './client.ts';

/** Mounts, namespaces and the state of the server. */
export function mountsContract(client: () => ContractClient): void {
  it('tells its health without a token', async () => {
    const answer = await expectStatus(client().get('sys/health', { token: '' }), 200);
    expect(answer.body).toMatchObject({ initialized: true, sealed: false, standby: false });
    expect((await client().get('sys/seal-status', { token: '' })).body).toMatchObject({ sealed: false });
  });

  it('mounts at paths of several segments', async () => {
    const path = `${freshName('team')}/kv`;
    await mountKv(client(), path, 2);
    await expectStatus(client().post(`${path}/data/a/b`, { data: { n: 1 } }), 200);
    const found = await client().get(`sys/internal/ui/mounts/${path}/a/b`);
    expect(found.body?.data).toMatchObject({ path: `${path}/`, type: 'kv', options: { version: '2' } });
    expect((await client().get(`${path}/metadata?list=true`)).body?.data).toEqual({ keys: ['a/'] });
  });

  it('refuses a mount at, above or below another one', async () => {
    const path = `${freshName('team')}/kv`;
    await client().post(`sys/mounts/${path}`, { type: 'kv' });
    for (const other of [path, `${path}/below`, path.replace('/kv', '')]) {
      const refused = await expectStatus(client().post(`sys/mounts/${other}`, { type: 'kv' }), 400);
      expect(refused.body?.errors).toEqual([`path is already in use at ${path}/`]);
    }
  });

  it('gives a mount that was made again another identity, and counts its versions from 1', async () => {
    const kv = await client().freshMount();
    const identity = async () => {
      const answer = await client().get(`sys/internal/ui/mounts/${kv}`);
      return [textIn(answer, 'uuid'), textIn(answer, 'accessor')];
    };
    await client().post(`${kv}/data/s`, { data: {} });
    await client().post(`${kv}/data/s`, { data: {} });
    const [uuid, accessor] = await identity();
    await expectStatus(client().delete(`sys/mounts/${kv}`), 204);
    expect((await client().get(`${kv}/data/s`)).status).toBe(404);
    await mountKv(client(), kv, 2);
    const [newUuid, newAccessor] = await identity();
    expect(newUuid).not.toBe(uuid);
    expect(newAccessor).not.toBe(accessor);
    expect((await client().post(`${kv}/data/s`, { data: {} })).body?.data?.version).toBe(1);
  });

  it('tells a KV v1 mount apart, which has no versions', async () => {
    const kv = await client().freshMount(1);
    const found = await client().get(`sys/internal/ui/mounts/${kv}`);
    expect(found.body?.data).toMatchObject({ type: 'kv' });
    expect(Object(found.body?.data?.options).version).not.toBe('2');
    await expectStatus(client().post(`${kv}/a/b`, { n: 1 }), 204);
    expect((await client().get(`${kv}/a/b`)).body?.data).toEqual({ n: 1 });
    expect((await client().get(`${kv}?list=true`)).body?.data).toEqual({ keys: ['a/'] });
    expect((await client().get(`${kv}/data/a/b`)).body).toEqual({ errors: [] });
    expect((await client().get(`${kv}/metadata?list=true`)).body).toEqual({ errors: [] });
    expect((await client().post(`${kv}/x`, {})).status).toBe(400);
    await expectStatus(client().delete(`${kv}/a/b`), 204);
    expect((await client().get(`${kv}/a/b`)).status).toBe(404);
  });

  it('reaches namespaces by header, by path and by both', async () => {
    const outer = freshName('ns');
    await expectStatus(client().post(`sys/namespaces/${outer}`), 200);
    await expectStatus(
      client().post('sys/namespaces/inner', {}, { headers: { 'X-Vault-Namespace': outer } }),
      200,
    );
    await expectStatus(client().post(`${outer}/inner/sys/mounts/kv`, { type: 'kv-v2' }), 204);
    await expect.poll(async () => (await client().get(`${outer}/inner/kv/config`)).status).toBe(200);
    await expectStatus(client().post(`${outer}/inner/kv/data/s`, { data: { n: 1 } }), 200);
    const read = (path: string, namespace?: string) =>
      client().get(path, namespace === undefined ? {} : { headers: { 'X-Vault-Namespace': namespace } });
    for (const answer of [
      read('kv/data/s', `${outer}/inner`),
      read('kv/data/s', `/${outer}/inner/`),
      read('inner/kv/data/s', outer),
      read(`${outer}/inner/kv/data/s`),
      read(`${outer}/inner/kv/data/s`, 'root'),
    ]) {
      expect((await answer).body?.data).toMatchObject({ data: { n: 1 } });
    }
    expect((await read('kv/data/s')).status).toBe(404);
    expect((await read('kv/data/s', outer)).status).toBe(404);
    const unknown = await expectStatus(read('kv/data/s', 'unknown'), 404);
    expect(unknown.body?.errors).toEqual(['namespace not found']);
    const mount = await read('sys/internal/ui/mounts/kv', `${outer}/inner`);
    expect(mount.body?.data).toMatchObject({ path: 'kv/' });
  });

  it('keeps tokens and policies to their namespace', async () => {
    const namespace = freshName('ns');
    const headers = { 'X-Vault-Namespace': namespace };
    await client().post(`sys/namespaces/${namespace}`);
    await client().post('sys/mounts/kv', { type: 'kv-v2' }, { headers });
    await expect.poll(async () => (await client().get('kv/config', { headers })).status).toBe(200);
    await client().post('kv/data/s', { data: {} }, { headers });
    const policy = 'path "kv/data/*" { capabilities = ["read"] }';
    await expectStatus(client().post('sys/policies/acl/p', { policy }, { headers }), 204);
    const made = await client().post('auth/token/create', { policies: ['p'] }, { headers });
    const token = String(made.body?.auth?.client_token);
    expect((await client().get('kv/data/s', { token, headers })).status).toBe(200);
    expect((await client().get(`${namespace}/kv/data/s`, { token })).status).toBe(200);
    expect((await client().get('secret/data/s', { token })).status).toBe(403);
    const outside = await client().limitedToken({ [`${namespace}/kv/data/*`]: ['read'] });
    expect((await client().get('kv/data/s', { token: outside, headers })).status).toBe(200);
  });
}
