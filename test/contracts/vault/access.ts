import { expect, it } from 'vitest';
import { type ContractClient, expectStatus, freshName } from './client.ts';

/** Who may do what. */
export function accessContract(client: () => ContractClient): void {
  it('refuses requests without a token or with an unknown one', async () => {
    for (const token of ['', 'unknown']) {
      const answer = await expectStatus(client().get('secret/data/x', { token }), 403);
      expect(answer.body?.errors?.join()).toContain('permission denied');
    }
  });

  it('takes a bearer token as well', async () => {
    const headers = { Authorization: `Bearer ${client().server.rootToken}` };
    expect((await client().get('auth/token/lookup-self', { token: '', headers })).status).toBe(200);
  });

  it('lets a reader read, and nothing else', async () => {
    const kv = await client().freshMount();
    await client().post(`${kv}/data/s`, { data: {} });
    const token = await client().limitedToken({
      [`${kv}/data/*`]: ['read'],
      [`${kv}/metadata/*`]: ['read', 'list'],
    });
    expect((await client().get(`${kv}/data/s`, { token })).status).toBe(200);
    expect((await client().get(`${kv}/metadata/s`, { token })).status).toBe(200);
    expect((await client().get(`${kv}/metadata?list=true`, { token })).status).toBe(200);
    expect((await client().get(`${kv}/data/none`, { token })).status).toBe(404);
    const refused = [
      client().post(`${kv}/data/s`, { data: {} }, { token }),
      client().patch(`${kv}/data/s`, { data: {} }, { token }),
      client().delete(`${kv}/data/s`, { token }),
      client().delete(`${kv}/metadata/s`, { token }),
      client().post(`${kv}/destroy/s`, { versions: [1] }, { token }),
      client().get(`${kv}/config`, { token }),
      client().get(`${kv}/detailed-metadata?scan=true`, { token }),
      client().get('nomount/x', { token }),
      client().post('sys/mounts/x', { type: 'kv' }, { token }),
    ];
    expect((await Promise.all(refused)).map((answer) => answer.status)).toEqual(refused.map(() => 403));
    expect((await client().get(`${kv}/data/s`)).body?.data).toMatchObject({ metadata: { version: 1 } });
  });

  it('says 403, not 404, for what a token may not see', async () => {
    const kv = await client().freshMount();
    await client().post(`${kv}/data/hidden/s`, { data: {} });
    const token = await client().limitedToken({
      [`${kv}/metadata/*`]: ['read', 'list'],
      [`${kv}/data/open/*`]: ['read'],
    });
    expect((await client().get(`${kv}/metadata/hidden?list=true`, { token })).body?.data).toEqual({
      keys: ['s'],
    });
    for (const path of ['hidden/s', 'hidden/none']) {
      const answer = await expectStatus(client().get(`${kv}/data/${path}`, { token }), 403);
      expect(answer.body?.errors?.[0]).toMatch(/permission denied/);
    }
  });

  it('lets read without list, and list without read', async () => {
    const kv = await client().freshMount();
    await client().post(`${kv}/data/a/s`, { data: {} });
    const reader = await client().limitedToken({ [`${kv}/data/a/s`]: ['read'] });
    expect((await client().get(`${kv}/data/a/s`, { token: reader })).status).toBe(200);
    expect((await client().get(`${kv}/metadata/a?list=true`, { token: reader })).status).toBe(403);
    const lister = await client().limitedToken({ [`${kv}/metadata/a/*`]: ['list'] });
    expect((await client().get(`${kv}/metadata/a?list=true`, { token: lister })).status).toBe(200);
    expect((await client().get(`${kv}/metadata?list=true`, { token: lister })).status).toBe(403);
    expect((await client().get(`${kv}/data/a/s`, { token: lister })).status).toBe(403);
  });

  it('needs create for what is new and update for what is there', async () => {
    const kv = await client().freshMount();
    await client().post(`${kv}/data/old`, { data: {} });
    const creator = await client().limitedToken({ [`${kv}/data/*`]: ['create'] });
    const updater = await client().limitedToken({ [`${kv}/data/*`]: ['update'] });
    const write = (name: string, token: string) =>
      client().post(`${kv}/data/${name}`, { data: {} }, { token });
    expect((await write('old', creator)).status).toBe(403);
    expect((await write('new', updater)).status).toBe(403);
    expect((await write('new', creator)).status).toBe(200);
    expect((await write('old', updater)).status).toBe(200);
  });

  it('lets the most specific pattern decide, and deny win', async () => {
    const kv = await client().freshMount();
    for (const path of ['a', 'b/c', 'b/d', 'x/y/z', 'x/no/z'])
      await client().post(`${kv}/data/${path}`, { data: {} });
    const token = await client().limitedToken({
      [`${kv}/data/*`]: ['read'],
      [`${kv}/data/b/*`]: ['list'],
      [`${kv}/data/b/d`]: ['read'],
      [`${kv}/data/x/+/z`]: ['read'],
      [`${kv}/data/x/no/z`]: ['read', 'deny'],
    });
    const status = async (path: string) => (await client().get(`${kv}/data/${path}`, { token })).status;
    expect(await Promise.all(['a', 'b/c', 'b/d', 'x/y/z', 'x/no/z'].map(status))).toEqual([
      200, 403, 200, 200, 403,
    ]);
  });

  it('tells a mount to whoever can do something in it, and 403 to others', async () => {
    const kv = await client().freshMount();
    const token = await client().limitedToken({ [`${kv}/data/deep/s`]: ['read'] });
    const described = { type: 'kv', path: `${kv}/`, options: { version: '2' } };
    for (const path of [kv, `${kv}/deep/s`]) {
      expect((await client().get(`sys/internal/ui/mounts/${path}`, { token })).body?.data).toMatchObject(
        described,
      );
    }
    const all = await client().get('sys/internal/ui/mounts', { token });
    expect(Object(all.body?.data?.secret)).toHaveProperty([`${kv}/`, 'uuid']);
    const other = await client().freshMount();
    expect((await client().get(`sys/internal/ui/mounts/${other}`, { token })).status).toBe(403);
    expect((await client().get(`sys/internal/ui/mounts/${freshName('none')}`)).status).toBe(403);
  });

  it('tells a token what it may do', async () => {
    const kv = await client().freshMount();
    const token = await client().limitedToken({ [`${kv}/data/*`]: ['read', 'create'] });
    const paths = [`${kv}/data/s`, `${kv}/metadata/s`];
    const { body } = await client().post('sys/capabilities-self', { paths }, { token });
    expect(body?.data).toMatchObject({
      [`${kv}/data/s`]: ['create', 'read'],
      [`${kv}/metadata/s`]: ['deny'],
    });
  });
}
