import { generateKeyPairSync, sign } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type ContractClient, expectStatus, freshName, textIn, tokenOf } from './client.ts';

async function enable(client: ContractClient, type: string): Promise<string> {
  const path = freshName(type);
  await expectStatus(client.post(`sys/auth/${path}`, { type }), 204);
  return `auth/${path}`;
}

/** AppRole, userpass and JWT. */
export function loginsContract(client: () => ContractClient): void {
  const noToken = { token: '' };

  async function appRole(settings: Record<string, unknown>) {
    const mount = await enable(client(), 'approle');
    await expectStatus(client().post(`${mount}/role/app`, settings), 204);
    const role_id = textIn(await client().get(`${mount}/role/app/role-id`), 'role_id');
    const secretId = async () => textIn(await client().post(`${mount}/role/app/secret-id`), 'secret_id');
    const login = (body: unknown) => client().post(`${mount}/login`, body, noToken);
    return { mount, role_id, secretId, login };
  }

  it('AppRole: gives a token for a role id and a secret id', async () => {
    const { role_id, secretId, login } = await appRole({ token_policies: ['p'], token_ttl: '60s' });
    const answer = await expectStatus(login({ role_id, secret_id: await secretId() }), 200);
    expect(answer.body?.auth).toMatchObject({
      policies: ['default', 'p'],
      lease_duration: 60,
      renewable: true,
      token_type: 'service',
      metadata: { role_name: 'app' },
      orphan: true,
    });
    const self = await client().get('auth/token/lookup-self', { token: tokenOf(answer) });
    expect(self.body?.data).toMatchObject({
      creation_ttl: 60,
      display_name: expect.stringMatching(/approle/),
    });
  });

  it('AppRole: takes a single-use secret id once, and names every failure the same', async () => {
    const { role_id, secretId, login } = await appRole({ secret_id_num_uses: 1 });
    const secret_id = await secretId();
    expect((await login({ role_id, secret_id })).status).toBe(200);
    for (const body of [
      { role_id, secret_id },
      { role_id: 'unknown', secret_id },
      { role_id, secret_id: 'unknown' },
    ]) {
      const refused = await expectStatus(login(body), 400);
      expect(refused.body?.errors).toEqual(['invalid role or secret ID']);
    }
    expect((await login({ role_id })).body?.errors).toEqual(['missing secret_id']);
  });

  it('AppRole: ends a secret id after its time', async () => {
    const { role_id, secretId, login } = await appRole({ secret_id_ttl: '1s' });
    const secret_id = await secretId();
    await sleep(1_200);
    expect((await login({ role_id, secret_id })).status).toBe(400);
  });

  it('AppRole: renewals stop at the longest life', async () => {
    const { role_id, secretId, login } = await appRole({ token_ttl: '60s', token_max_ttl: '90s' });
    const token = tokenOf(await login({ role_id, secret_id: await secretId() }));
    const renewed = await client().post('auth/token/renew-self', { increment: 600 }, { token });
    expect(Number(renewed.body?.auth?.lease_duration)).toBeLessThanOrEqual(90);
    expect(Number(renewed.body?.auth?.lease_duration)).toBeGreaterThan(85);
    const usual = await client().post('auth/token/renew-self', {}, { token });
    expect(usual.body?.auth).toMatchObject({ lease_duration: 60 });
  });

  it('AppRole: hands out a wrapped secret id', async () => {
    const { mount, role_id, login } = await appRole({ secret_id_num_uses: 1 });
    const headers = { 'X-Vault-Wrap-TTL': '60s' };
    const wrapped = await client().post(`${mount}/role/app/secret-id`, {}, { headers });
    expect(wrapped.body?.wrap_info).toMatchObject({ creation_path: `${mount}/role/app/secret-id`, ttl: 60 });
    const token = String(wrapped.body?.wrap_info?.token);
    const opened = await client().post('sys/wrapping/unwrap', undefined, { token });
    expect((await login({ role_id, secret_id: textIn(opened, 'secret_id') })).status).toBe(200);
  });

  it('userpass: gives a token for a name and a password', async () => {
    const mount = await enable(client(), 'userpass');
    await expectStatus(client().post(`${mount}/users/bob`, { password: 'pw', token_policies: 'p' }), 204);
    const login = (name: string, password: string) =>
      client().post(`${mount}/login/${name}`, { password }, noToken);
    const answer = await expectStatus(login('bob', 'pw'), 200);
    expect(answer.body?.auth).toMatchObject({ policies: ['default', 'p'], metadata: { username: 'bob' } });
    for (const refused of [login('bob', 'wrong'), login('nobody', 'pw')]) {
      expect((await expectStatus(refused, 400)).body?.errors).toEqual(['invalid username or password']);
    }
  });

  it('JWT: gives a token for a genuine one that fits the role', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const mount = await enable(client(), 'jwt');
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    await expectStatus(client().post(`${mount}/config`, { jwt_validation_pubkeys: [pem] }), 204);
    const role = { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['lockstep'], bound_subject: 'ci' };
    await expectStatus(
      client().post(`${mount}/role/ci`, { ...role, token_policies: ['p'], token_ttl: 60 }),
      204,
    );
    const now = Math.floor(Date.now() / 1000);
    const genuine = { sub: 'ci', aud: 'lockstep', iat: now, exp: now + 300 };
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = (claims: unknown) => {
      const text = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
      return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
    };
    const login = (jwt: string, role = 'ci') => client().post(`${mount}/login`, { role, jwt }, noToken);

    expect((await expectStatus(login(signed(genuine)), 200)).body?.auth).toMatchObject({
      policies: ['default', 'p'],
      lease_duration: 60,
      metadata: { role: 'ci' },
    });
    expect((await login(signed({ ...genuine, aud: ['x', 'lockstep'] }))).status).toBe(200);
    const forged = signed(genuine).replace(/^[^.]+\.[^.]+/, `${encode({ alg: 'RS256' })}.${encode(genuine)}`);
    for (const jwt of [
      signed({ ...genuine, aud: 'other' }),
      signed({ ...genuine, sub: 'other' }),
      signed({ ...genuine, exp: now - 300, iat: now - 600 }),
      signed({ ...genuine, nbf: now + 3600 }),
      signed({ sub: 'ci', aud: 'lockstep' }),
      forged,
      `${signed(genuine)}x`,
      'nonsense',
    ]) {
      expect((await expectStatus(login(jwt), 400)).body?.errors?.[0]).toMatch(/^error validating token: /);
    }
    expect((await login(signed(genuine), 'none')).body?.errors).toEqual(['role "none" could not be found']);
  });

  it('refuses a login where no method is enabled', async () => {
    expect((await client().post(`auth/${freshName('none')}/login`, {}, noToken)).status).toBe(403);
  });
}
