import { expect, it } from 'vitest';
import { type ContractClient, expectStatus } from './client.ts';

const oddNames = [
  'a b',
  'a#b',
  'a%2Fb',
  'a%b',
  'a?b',
  'a\\b',
  'a;b',
  'a+b',
  'a"b',
  'c..d',
  'dot.',
  'trailing ',
  '...',
  'é',
  '日本',
  '😀',
];

/** Listing folders and trees, and names that are not plain. */
export function listingContract(client: () => ContractClient): void {
  const put = (kv: string, path: string) =>
    expectStatus(
      client().post(`${kv}/data/${path.split('/').map(encodeURIComponent).join('/')}`, {
        data: { at: path },
      }),
      200,
    );

  it('lists a folder: names sorted by bytes, folders with a slash, both where both exist', async () => {
    const kv = await client().freshMount();
    for (const path of ['foo', 'foo/bar', 'foo/b/c', 'Zed', 'zed/x', '\uffee', '😀']) await put(kv, path);
    const root = await expectStatus(client().get(`${kv}/metadata?list=true`), 200);
    expect(root.body?.data).toEqual({ keys: ['Zed', 'foo', 'foo/', 'zed/', '\uffee', '😀'] });
    for (const folder of ['foo', 'foo/']) {
      const inner = await client().get(`${kv}/metadata/${folder}?list=true`);
      expect(inner.body?.data).toEqual({ keys: ['b/', 'bar'] });
    }
  });

  it('answers a missing or empty folder with a bare 404', async () => {
    const kv = await client().freshMount();
    const empty = await expectStatus(client().get(`${kv}/metadata?list=true`), 404);
    expect(empty.body).toEqual({ errors: [] });
    await put(kv, 'foo');
    expect((await client().get(`${kv}/metadata/foo?list=true`)).body).toEqual({ errors: [] });
    await put(kv, 'd/e/f');
    await client().delete(`${kv}/metadata/d/e/f`);
    expect((await client().get(`${kv}/metadata?list=true`)).body?.data).toEqual({ keys: ['foo'] });
  });

  it('still lists what is deleted or destroyed', async () => {
    const kv = await client().freshMount();
    await put(kv, 'gone');
    await client().delete(`${kv}/data/gone`);
    await client().post(`${kv}/destroy/gone`, { versions: [1] });
    expect((await client().get(`${kv}/metadata?list=true`)).body?.data).toEqual({ keys: ['gone'] });
  });

  it.each(oddNames)('keeps the name %j as it is', async (name) => {
    const kv = await client().freshMount();
    await put(kv, `in/${name}`);
    await put(kv, `${name}/leaf`);
    const encoded = encodeURIComponent(name);
    expect((await client().get(`${kv}/data/in/${encoded}`)).body?.data).toMatchObject({
      data: { at: `in/${name}` },
    });
    expect((await client().get(`${kv}/metadata/in?list=true`)).body?.data).toEqual({ keys: [name] });
    expect((await client().get(`${kv}/metadata/${encoded}?list=true`)).body?.data).toEqual({
      keys: ['leaf'],
    });
  });

  it('takes an encoded slash for a slash', async () => {
    const kv = await client().freshMount();
    await client().post(`${kv}/data/a%2Fb`, { data: {} });
    expect((await client().get(`${kv}/metadata?list=true`)).body?.data).toEqual({ keys: ['a/'] });
  });

  it('refuses characters without a glyph, relative paths and a write to a folder', async () => {
    const kv = await client().freshMount();
    for (const path of ['a%0Ab', 'a%00b', 'a%7Fb', 'a%C2%A0b', 'a%E2%80%8Bb', '%2e%2e/z', 'folder/']) {
      expect((await client().post(`${kv}/data/${path}`, { data: {} })).status).toBe(400);
    }
    expect((await client().get(`${kv}/metadata?list=true`)).status).toBe(404);
  });

  it('redirects paths with empty or dot segments to their plain form', async () => {
    const kv = await client().freshMount();
    const answer = await client().get(`${kv}/data/a//b?version=1`);
    expect(answer.status).toBe(307);
    expect(answer.location).toBe(`/v1/${kv}/data/a/b?version=1`);
    expect((await client().get(`${kv}/data/a/../b`)).location).toBe(`/v1/${kv}/data/b`);
    expect((await client().get(`${kv}/data/./b`)).location).toBe(`/v1/${kv}/data/b`);
  });

  it('tells paths that the engine does not have by a 404 with a warning', async () => {
    const kv = await client().freshMount();
    const wrong = await expectStatus(client().get(`${kv}/nope`), 404);
    expect(wrong.body?.data).toBeNull();
    expect(wrong.body?.warnings?.[0]).toMatch(/^Invalid path for a versioned K\/V secrets engine\./);
    const root = await expectStatus(client().get(`${kv}/metadata`), 404);
    expect(root.body?.warnings?.[0]).toMatch(/^Non-listing operations on the root/);
    const unmounted = await expectStatus(client().get('nomount/x'), 404);
    expect(unmounted.body?.errors).toEqual(['no handler for route "nomount/x". route entry not found.']);
  });

  it('says 405 where a path exists but not for this operation', async () => {
    const kv = await client().freshMount();
    expect((await client().get(`${kv}/data/s?list=true`)).status).toBe(405);
    expect((await client().get(`${kv}/delete/s`)).status).toBe(405);
    expect((await client().post(`${kv}/subkeys/s`)).status).toBe(405);
    expect((await client().delete(`${kv}/config`)).status).toBe(405);
    expect((await client().get(`${kv}/metadata?list=perhaps`)).status).toBe(400);
  });
}

/** The scan of detailed metadata: one request for a whole tree. */
export function scanContract(client: () => ContractClient): void {
  it('gives every leaf of any depth with its metadata', async () => {
    const kv = await client().freshMount();
    const paths = ['foo', 'foo/bar', 'foo/b/c', 'a/b/c/d/e', 'a b', 'z?%'];
    for (const path of paths) {
      await client().post(`${kv}/data/${path.split('/').map(encodeURIComponent).join('/')}`, {
        data: { path },
      });
    }
    await client().delete(`${kv}/data/foo/bar`);
    const { body } = await expectStatus(client().get(`${kv}/detailed-metadata?scan=true`), 200);
    expect([...Object(body?.data?.keys)].sort()).toEqual([...paths].sort());
    const details = Object(body?.data?.key_info);
    expect(Object.keys(details).sort()).toEqual([...paths].sort());
    for (const path of paths) {
      const alone = await client().get(`${kv}/metadata/${path.split('/').map(encodeURIComponent).join('/')}`);
      expect(details[path]).toEqual(alone.body?.data);
    }
  });

  it('gives paths relative to the folder that was asked for', async () => {
    const kv = await client().freshMount();
    for (const path of ['foo', 'foo/bar', 'foo/b/c']) await client().post(`${kv}/data/${path}`, { data: {} });
    for (const folder of ['foo', 'foo/']) {
      const { body } = await client().get(`${kv}/detailed-metadata/${folder}?scan=true`);
      expect(body?.data?.keys).toEqual(['bar', 'b/c']);
    }
  });

  it('answers an empty tree with 200 and nothing in it', async () => {
    const kv = await client().freshMount();
    const { body } = await expectStatus(client().get(`${kv}/detailed-metadata?scan=true`), 200);
    expect(body?.data).toEqual({});
  });

  it('lists one folder with its metadata, by pages', async () => {
    const kv = await client().freshMount();
    for (const path of ['a', 'b', 'b/x', 'c/y']) await client().post(`${kv}/data/${path}`, { data: {} });
    const page = await client().get(`${kv}/detailed-metadata?list=true&limit=2`);
    expect(page.body?.data?.keys).toEqual(['a', 'b']);
    const rest = await client().get(`${kv}/detailed-metadata?list=true&after=b`);
    expect(rest.body?.data?.keys).toEqual(['b/', 'c/']);
    expect((await client().get(`${kv}/metadata?list=true&after=b/&limit=1`)).body?.data?.keys).toEqual([
      'c/',
    ]);
    expect((await client().get(`${kv}/metadata?list=true&after=zzz`)).status).toBe(404);
    expect((await client().get(`${kv}/detailed-metadata/a`)).status).toBe(405);
  });
}

/** What a server without the scan says to it. */
export function noScanContract(client: () => ContractClient): void {
  it('answers the scan with 404, no data and a warning', async () => {
    const kv = await client().freshMount();
    await client().post(`${kv}/data/s`, { data: {} });
    const { body } = await expectStatus(client().get(`${kv}/detailed-metadata?scan=true`), 404);
    expect(body?.data).toBeNull();
    expect(body?.warnings?.[0]).toMatch(/^Invalid path for a versioned K\/V secrets engine\./);
    expect(body).not.toHaveProperty('errors');
  });
}
