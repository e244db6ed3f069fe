import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bao, startOpenBao } from '../support/openbao.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { createTokenSigner } from '../support/signed-token.ts';
import { textAt, type VaultAdmin, vaultAdmin } from '../support/vault-admin.ts';
import { listed, openKv, soon } from '../support/vault-kv-store.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.skipIf(!bao)('logging in to a real OpenBao', () => {
  let server: ServerProcess;
  let admin: VaultAdmin;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vault-kv-'));
    server = await startOpenBao();
    admin = vaultAdmin(server.url);
    await admin.send('POST', 'secret/data/app/db', { data: { k: 'v' } });
    await admin.send('PUT', 'sys/policies/acl/app', {
      policy: `path "secret/*" { capabilities = ["read", "list", "scan"] }
        path "secret/metadata/closed" { capabilities = ["deny"] }`,
    });
    for (const type of ['approle', 'jwt', 'userpass']) {
      await admin.send('POST', `sys/auth/${type}`, { type });
    }
  });
  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const open = (auth: object, more: Parameters<typeof openKv>[1] = {}) =>
    openKv({ address: server.url, auth }, more);

  async function appRole(name: string, settings: object = {}) {
    const role = `auth/approle/role/${name}`;
    await admin.send('POST', role, { token_policies: 'app', ...settings });
    const { body } = await admin.send('GET', `${role}/role-id`);
    const secretId = async (wrapTtl?: string) => {
      const answer = await admin.send(
        'POST',
        `${role}/secret-id`,
        {},
        wrapTtl ? { 'x-vault-wrap-ttl': wrapTtl } : {},
      );
      return wrapTtl ? textAt(answer.body, 'wrap_info', 'token') : textAt(answer.body, 'data', 'secret_id');
    };
    return { roleId: textAt(body, 'data', 'role_id'), secretId };
  }

  /** How many tokens exist, the root token included. */
  async function tokens(): Promise<number> {
    const { body } = await admin.send('GET', 'auth/token/accessors?list=true');
    return JSON.stringify(body).match(/[A-Za-z0-9]{24}/g)?.length ?? 0;
  }

  it.each(['service', 'batch'])('approle gives a %s token, which is gone at the end', async (type) => {
    const { roleId, secretId } = await appRole(`role-${type}`, { token_type: type });
    const before = await tokens();
    const store = await open({ method: 'approle', roleId, secretId: await secretId() });
    expect(await listed(store, 'app/')).toMatchObject([{ name: 'app/db' }]);
    await store.close();
    expect(await tokens()).toBe(before);
  });

  it('a short token is renewed, then replaced, while work goes on', async () => {
    const { roleId, secretId } = await appRole('short', { token_ttl: '2s', token_max_ttl: '4s' });
    const store = await open({ method: 'approle', roleId, secretId: await secretId() });
    const end = Date.now() + 7_000;
    while (Date.now() < end) {
      expect(await store.find('app/db', soon())).toMatchObject({ state: 'live' });
      await pause(200);
    }
    await store.close();
  });

  it('a token that ran out or was revoked in a pause is replaced', async () => {
    const { roleId, secretId } = await appRole('pause', { token_ttl: '1s', token_max_ttl: '1s' });
    const store = await open({ method: 'approle', roleId, secretId: await secretId() });
    await store.find('app/db', soon());
    await pause(1_500);
    expect(await store.find('app/db', soon())).toMatchObject({ state: 'live' });
    await store.close();
    const long = await appRole('revoked');
    const other = await open({ method: 'approle', ...long, secretId: await long.secretId() });
    await other.find('app/db', soon());
    await admin.send('POST', 'sys/leases/revoke-prefix/auth/approle/login');
    expect(await other.find('app/db', soon())).toMatchObject({ state: 'live' });
    await other.close();
  });

  it('a forbidden call does not log in again', async () => {
    const { roleId, secretId } = await appRole('forbidden');
    const store = await open({ method: 'approle', roleId, secretId: await secretId() });
    await store.find('app/db', soon());
    const before = await tokens();
    for (let i = 0; i < 3; i++) {
      await expect(store.find('closed', soon())).rejects.toMatchObject({ class: 'permission-denied' });
    }
    expect(await tokens()).toBe(before);
    await store.close();
  });

  it('a wrapped secret id works once, and raises an alarm the second time', async () => {
    const { roleId, secretId } = await appRole('wrapped', { token_ttl: '1s', token_max_ttl: '1s' });
    const wrapped = { method: 'approle', roleId, secretId: await secretId('60s'), wrapped: true };
    const store = await open(wrapped);
    expect(await store.find('app/db', soon())).toMatchObject({ state: 'live' });
    await pause(1_500);
    // The secret id itself is still good.
    expect(await store.find('app/db', soon())).toMatchObject({ state: 'live' });
    const second = await open(wrapped);
    await expect(second.find('app/db', soon())).rejects.toMatchObject({
      class: 'authentication',
      message: expect.stringMatching(/unwrapped before/),
    });
    await Promise.all([store.close(), second.close()]);
  });

  it('a wrapping token of something else is refused before it is opened', async () => {
    const { roleId } = await appRole('forged');
    const { body } = await admin.send(
      'POST',
      'sys/wrapping/wrap',
      { secret_id: 'forged' },
      { 'x-vault-wrap-ttl': '60s' },
    );
    const forged = textAt(body, 'wrap_info', 'token');
    const store = await open({ method: 'approle', roleId, secretId: forged, wrapped: true });
    await expect(store.find('app/db', soon())).rejects.toMatchObject({
      class: 'authentication',
      message: expect.stringMatching(/sys\/wrapping\/wrap/),
    });
    await admin.send('POST', 'sys/wrapping/unwrap', { token: forged });
    await store.close();
  });

  it('a secret id for one login is used once', async () => {
    const { roleId, secretId } = await appRole('once', {
      secret_id_num_uses: 1,
      token_ttl: '1s',
      token_max_ttl: '1s',
    });
    const store = await open({ method: 'approle', roleId, secretId: await secretId() });
    expect(await store.find('app/db', soon())).toMatchObject({ state: 'live' });
    await pause(1_500);
    await expect(store.find('app/db', soon())).rejects.toMatchObject({ class: 'authentication' });
    await store.close();
  });

  it('jwt takes a token signed with a known key, and no other', async () => {
    const known = createTokenSigner();
    await admin.send('POST', 'auth/jwt/config', { jwt_validation_pubkeys: [known.publicKeyPem] });
    await admin.send('POST', 'auth/jwt/role/ci', {
      role_type: 'jwt',
      user_claim: 'sub',
      bound_audiences: ['lockstep'],
      token_policies: 'app',
    });
    const claims = { sub: 'build', aud: 'lockstep', exp: Math.floor(Date.now() / 1000) + 60 };
    const store = await open({ method: 'jwt', role: 'ci', jwt: known.sign(claims) });
    expect(await store.find('app/db', soon())).toMatchObject({ state: 'live' });
    const forged = await open({ method: 'jwt', role: 'ci', jwt: createTokenSigner().sign(claims) });
    await expect(forged.find('app/db', soon())).rejects.toMatchObject({ class: 'authentication' });
    await Promise.all([store.close(), forged.close()]);
  });

  it('userpass takes the right password', async () => {
    await admin.send('POST', 'auth/userpass/users/alice', {
      password: 'planted-pass',
      token_policies: 'app',
    });
    const store = await open({ method: 'userpass', username: 'alice', password: 'planted-pass' });
    expect(await store.find('app/db', soon())).toMatchObject({ state: 'live' });
    const wrong = await open({ method: 'userpass', username: 'alice', password: 'planted-wrong' });
    await expect(wrong.find('app/db', soon())).rejects.toMatchObject({
      class: 'authentication',
      message: expect.not.stringContaining('planted'),
    });
    await Promise.all([store.close(), wrong.close()]);
  });

  it('a method that is not mounted is an error of authentication', async () => {
    const store = await open({ method: 'approle', roleId: 'x', mount: 'elsewhere' });
    await expect(store.find('app/db', soon())).rejects.toMatchObject({ class: 'authentication' });
    await store.close();
  });

  it('a token comes from the environment, or from the file of the official clients', async () => {
    const bare = { method: 'token' };
    for (const environment of [{ VAULT_TOKEN: 'root' }, { BAO_TOKEN: 'root', VAULT_TOKEN: 'wrong' }]) {
      const store = await open(bare, { environment });
      expect(await store.find('app/db', soon())).toMatchObject({ state: 'live' });
      await store.close();
    }
    const warnings: string[] = [];
    const environment = { HOME: folder };
    const missing = await open(bare, { environment });
    await expect(missing.find('app/db', soon())).rejects.toMatchObject({
      class: 'authentication',
      message: expect.stringContaining('.vault-token'),
    });
    await writeFile(join(folder, '.vault-token'), 'root\n');
    await chmod(join(folder, '.vault-token'), 0o644);
    const store = await open(bare, { environment, warn: (message) => warnings.push(message) });
    expect(await store.find('app/db', soon())).toMatchObject({ state: 'live' });
    expect(warnings).toEqual([expect.stringContaining('.vault-token')]);
    await Promise.all([store.close(), missing.close()]);
  });

  it('a wrong token is said to be denied', async () => {
    const store = await open({ method: 'token', token: 's.wrong' });
    await expect(store.find('app/db', soon())).rejects.toMatchObject({ class: 'permission-denied' });
    await store.close();
  });
});

describe.skipIf(!bao)('reaching a real OpenBao by TLS', () => {
  let server: ServerProcess;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vault-kv-tls-'));
    server = await startOpenBao(['-dev-tls', `-dev-tls-cert-dir=${folder}`]);
  });
  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const open = (configuration: object, more: Parameters<typeof openKv>[1] = {}) =>
    openKv({ address: server.url.replace('http:', 'https:'), ...configuration }, { folder, ...more });

  it('trusts the authority that it is given, in each way', async () => {
    const ca = join(folder, 'vault-ca.pem');
    const stores = await Promise.all([
      open({ ca: 'vault-ca.pem' }),
      open({}, { environment: { VAULT_CACERT: ca } }),
      open({ skipVerify: true }),
    ]);
    for (const store of stores) {
      expect(await listed(store)).toEqual([]);
      await store.close();
    }
  });

  it.each([
    ['an unknown authority', {}, /not trusted/],
    ['another name', { ca: 'vault-ca.pem', tlsServerName: 'other.test' }, /not trusted/],
  ])('refuses %s', async (_, configuration, message) => {
    const store = await open(configuration);
    await expect(listed(store)).rejects.toMatchObject({
      class: 'configuration',
      message: expect.stringMatching(message),
    });
    await store.close();
  });

  it('says when http and https are mixed up', async () => {
    const plain = await openKv({ address: server.url });
    await expect(listed(plain)).rejects.toMatchObject({
      class: 'configuration',
      message: expect.stringMatching(/speaks https/),
    });
    await plain.close();
    await expect(open({ ca: 'missing.pem' })).rejects.toMatchObject({ class: 'configuration' });
  });
});
