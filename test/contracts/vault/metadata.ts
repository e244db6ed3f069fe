import { expect, it } from 'vitest';
import { type ContractClient, expectStatus } from './client.ts';

/** What is told of secrets beside their values. */
export function metadataContract(client: () => ContractClient): void {
  it('tells versions, times and custom metadata', async () => {
    const kv = await client().freshMount();
    const written = await client().post(`${kv}/data/s`, { data: {} });
    const { body } = await expectStatus(client().get(`${kv}/metadata/s`), 200);
    const created_time = written.body?.data?.created_time;
    expect(body?.data).toMatchObject({
      cas_required: false,
      created_time,
      current_version: 1,
      custom_metadata: null,
      delete_version_after: '0s',
      max_versions: 0,
      oldest_version: 0,
      updated_time: created_time,
      versions: { 1: { created_time, deletion_time: '', destroyed: false } },
    });
  });

  it('changes updated_time on a write and on new metadata, not on a deletion', async () => {
    const kv = await client().freshMount();
    const updated = async () => (await client().get(`${kv}/metadata/s`)).body?.data?.updated_time;
    await client().post(`${kv}/data/s`, { data: {} });
    const times = [await updated()];
    await client().delete(`${kv}/data/s`);
    await client().post(`${kv}/undelete/s`, { versions: [1] });
    await client().post(`${kv}/metadata/s`, {});
    expect(await updated()).toBe(times[0]);
    await client().post(`${kv}/metadata/s`, { custom_metadata: { a: 'b' } });
    times.push(await updated());
    await client().post(`${kv}/data/s`, { data: {} });
    times.push(await updated());
    expect(new Set(times).size).toBe(3);
    expect([...times].sort()).toEqual(times);
  });

  it('makes a secret without versions by its metadata alone', async () => {
    const kv = await client().freshMount();
    await expectStatus(client().post(`${kv}/metadata/s`, { custom_metadata: { a: 'b' } }), 204);
    expect((await client().get(`${kv}/metadata/s`)).body?.data).toMatchObject({
      current_version: 0,
      versions: {},
      custom_metadata: { a: 'b' },
    });
    expect((await client().get(`${kv}/metadata?list=true`)).body?.data?.keys).toEqual(['s']);
    expect((await client().get(`${kv}/data/s`)).body).toEqual({ errors: [] });
  });

  it('replaces custom metadata by a write, merges them by a patch, and gives them with the value', async () => {
    const kv = await client().freshMount();
    const custom = async () => (await client().get(`${kv}/metadata/s`)).body?.data?.custom_metadata;
    await client().post(`${kv}/data/s`, { data: {} });
    await client().post(`${kv}/metadata/s`, { custom_metadata: { a: '1', b: '2' } });
    await client().post(`${kv}/metadata/s`, { max_versions: 5 });
    expect(await custom()).toEqual({ a: '1', b: '2' });
    await expectStatus(client().patch(`${kv}/metadata/s`, { custom_metadata: { a: null, c: '3' } }), 204);
    expect(await custom()).toEqual({ b: '2', c: '3' });
    const read = await client().get(`${kv}/data/s`);
    expect(read.body?.data?.metadata).toMatchObject({ custom_metadata: { b: '2', c: '3' } });
    await client().post(`${kv}/metadata/s`, { custom_metadata: { d: 4 } });
    expect(await custom()).toEqual({ d: '4' });
    await client().post(`${kv}/metadata/s`, { custom_metadata: {} });
    expect(await custom()).toBeNull();
    expect((await client().patch(`${kv}/metadata/none`, { custom_metadata: { a: 'b' } })).status).toBe(404);
  });

  it.each([
    ['65 keys', Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`k${n}`, 'v']))],
    ['a key of 129 bytes', { ['k'.repeat(129)]: 'v' }],
    ['an empty key', { '': 'v' }],
    ['a value of 513 bytes', { a: 'v'.repeat(513) }],
    ['a value of 257 two-byte characters', { a: 'é'.repeat(257) }],
    ['an empty value', { a: '' }],
    ['a line break in a value', { a: 'x\ny' }],
    ['a tab in a key', { 'a\tb': 'v' }],
    ['an object as value', { a: { b: 'c' } }],
    ['a text instead of an object', 'text'],
  ])('refuses custom metadata with %s', async (_, custom_metadata) => {
    const kv = await client().freshMount();
    expect((await client().post(`${kv}/metadata/s`, { custom_metadata })).status).toBe(400);
    expect((await client().get(`${kv}/metadata/s`)).status).toBe(404);
  });

  it('takes custom metadata up to the limits', async () => {
    const kv = await client().freshMount();
    const custom_metadata = Object.fromEntries(
      Array.from({ length: 64 }, (_, n) => [`k${n}`, 'é'.repeat(256)]),
    );
    await expectStatus(client().post(`${kv}/metadata/s`, { custom_metadata }), 204);
    expect((await client().get(`${kv}/metadata/s`)).body?.data?.custom_metadata).toEqual(custom_metadata);
  });

  it('tells the settings of a mount', async () => {
    const kv = await client().freshMount();
    expect((await client().get(`${kv}/config`)).body?.data).toMatchObject({
      cas_required: false,
      delete_version_after: '0s',
      max_versions: 0,
    });
    await expectStatus(client().post(`${kv}/config`, { max_versions: 3 }), 204);
    expect((await client().get(`${kv}/config`)).body?.data).toMatchObject({
      max_versions: 3,
      cas_required: false,
    });
  });
}
