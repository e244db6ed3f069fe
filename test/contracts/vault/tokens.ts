import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type ContractClient, expectStatus, textIn, tokenOf } from './client.ts';

/** The life of tokens. */
export function tokensContract(client: () => ContractClient): void {
  const make = async (body: unknown) =>
    tokenOf(await expectStatus(client().post('auth/token/create', body), 200));
  const lookUp = (token: string) => client().get('auth/token/lookup-self', { token });

  it('describes the root token: no end, not renewable', async () => {
    expect((await lookUp(client().server.rootToken)).body?.data).toMatchObject({
      ttl: 0,
      creation_ttl: 0,
      expire_time: null,
      renewable: false,
      policies: ['root'],
      type: 'service',
      num_uses: 0,
    });
    const refused = await expectStatus(client().post('auth/token/renew-self'), 400);
    expect(refused.body?.errors).toEqual(['lease is not renewable']);
  });

  it('ends a token after its time', async () => {
    const token = await make({ policies: ['default'], ttl: '1s' });
    expect((await lookUp(token)).body?.data).toMatchObject({
      creation_ttl: 1,
      policies: ['default'],
      renewable: true,
    });
    await sleep(1_200);
    expect((await lookUp(token)).status).toBe(403);
    expect((await client().post('auth/token/renew-self', {}, { token })).status).toBe(403);
  });

  it('renews, but not beyond the longest life', async () => {
    const token = await make({ policies: ['default'], ttl: '60s', explicit_max_ttl: '100s' });
    const renew = (body: unknown) => client().post('auth/token/renew-self', body, { token });
    expect((await renew({ increment: '80s' })).body?.auth).toMatchObject({
      lease_duration: 80,
      client_token: token,
    });
    const capped = await renew({ increment: 3600 });
    expect(Number(capped.body?.auth?.lease_duration)).toBeLessThanOrEqual(100);
    expect(Number(capped.body?.auth?.lease_duration)).toBeGreaterThan(95);
    expect(capped.body?.warnings?.[0]).toMatch(/exceeded the effective max_ttl/);
    expect((await renew({ increment: 20 })).body?.auth).toMatchObject({ lease_duration: 20 });
    expect((await renew({})).body?.auth).toMatchObject({ lease_duration: 20, renewable: true });
  });

  it('gives a periodic token its period again, whatever is asked', async () => {
    const token = await make({ policies: ['default'], period: '60s' });
    expect((await lookUp(token)).body?.data).toMatchObject({ period: 60, renewable: true });
    const renewed = await client().post('auth/token/renew-self', { increment: 3600 }, { token });
    expect(renewed.body?.auth).toMatchObject({ lease_duration: 60 });
  });

  it('makes batch tokens, which can be neither renewed nor revoked', async () => {
    const made = await client().post('auth/token/create', {
      policies: ['default'],
      type: 'batch',
      ttl: '60s',
    });
    expect(made.body?.auth).toMatchObject({
      token_type: 'batch',
      renewable: false,
      accessor: '',
      lease_duration: 60,
    });
    const token = tokenOf(made);
    expect(token).toMatch(/^(b|hvb)\./);
    for (const [path, text] of [
      ['renew-self', 'batch tokens cannot be renewed'],
      ['revoke-self', 'batch tokens cannot be revoked'],
    ]) {
      const refused = await expectStatus(client().post(`auth/token/${path}`, {}, { token }), 400);
      expect(refused.body?.errors).toEqual([text]);
    }
  });

  it('revokes a token at its own wish', async () => {
    const token = await make({ policies: ['default'] });
    expect((await client().post('auth/token/revoke-self', {}, { token })).status).toBe(204);
    expect((await lookUp(token)).status).toBe(403);
  });

  it('counts uses', async () => {
    const token = await make({ policies: ['default'], num_uses: 2 });
    const statuses = [
      (await lookUp(token)).status,
      (await lookUp(token)).status,
      (await lookUp(token)).status,
    ];
    expect(statuses).toEqual([200, 200, 403]);
  });

  it('looks other tokens up for those who may', async () => {
    const token = await make({ policies: ['default'] });
    const found = await expectStatus(client().post('auth/token/lookup', { token }), 200);
    expect(textIn(found, 'id')).toBe(token);
    const unknown = await expectStatus(client().post('auth/token/lookup', { token: 'unknown' }), 403);
    expect(unknown.body?.errors).toEqual(['bad token']);
  });

  it('wraps an answer behind a token that opens it once', async () => {
    const kv = await client().freshMount();
    await client().post(`${kv}/data/s`, { data: { n: 1 } });
    const wrapped = await expectStatus(
      client().get(`${kv}/data/s`, { headers: { 'X-Vault-Wrap-TTL': '60s' } }),
      200,
    );
    expect(wrapped.body?.data).toBeNull();
    expect(wrapped.body?.wrap_info).toMatchObject({ ttl: 60, creation_path: `${kv}/data/s` });
    const token = String(wrapped.body?.wrap_info?.token);
    const seen = await expectStatus(client().post('sys/wrapping/lookup', { token }, { token: '' }), 200);
    expect(seen.body?.data).toMatchObject({ creation_path: `${kv}/data/s`, creation_ttl: 60 });
    const opened = await expectStatus(client().post('sys/wrapping/unwrap', undefined, { token }), 200);
    expect(opened.body?.data).toMatchObject({ data: { n: 1 } });
    for (const again of [
      client().post('sys/wrapping/unwrap', undefined, { token }),
      client().post('sys/wrapping/lookup', { token }, { token: '' }),
      client().post('sys/wrapping/unwrap', { token }),
    ]) {
      const refused = await expectStatus(again, 400);
      expect(refused.body?.errors).toEqual(['wrapping token is not valid or does not exist']);
    }
  });

  it('ends a wrapping token that is used for anything else', async () => {
    const headers = { 'X-Vault-Wrap-TTL': '60s' };
    const wrapped = await client().get('auth/token/lookup-self', { headers });
    const token = String(wrapped.body?.wrap_info?.token);
    expect((await lookUp(token)).status).toBe(403);
    expect((await client().post('sys/wrapping/unwrap', undefined, { token })).status).toBe(400);
  });
}
