import { expect, it } from 'vitest';
import { type ContractClient, expectStatus } from './client.ts';

/** Writing, reading and removing versions. */
export function versionsContract(client: () => ContractClient): void {
  it('gives back what was written, with its version', async () => {
    const kv = await client().freshMount();
    const written = await expectStatus(
      client().post(`${kv}/data/a/b`, { data: { user: 'x', on: true, no: null } }),
      200,
    );
    expect(written.body?.data).toMatchObject({
      version: 1,
      destroyed: false,
      deletion_time: '',
      custom_metadata: null,
    });
    const read = await expectStatus(client().get(`${kv}/data/a/b`), 200);
    expect(read.body?.data).toEqual({
      data: { user: 'x', on: true, no: null },
      metadata: written.body?.data,
    });
  });

  it('counts versions from 1, and reads each of them', async () => {
    const kv = await client().freshMount();
    for (const n of [1, 2, 3]) await expectStatus(client().post(`${kv}/data/s`, { data: { n } }), 200);
    expect((await client().get(`${kv}/data/s?version=2`)).body?.data).toMatchObject({ data: { n: 2 } });
    expect((await client().get(`${kv}/data/s?version=0`)).body?.data).toMatchObject({ data: { n: 3 } });
    expect((await client().get(`${kv}/data/s?version=4`)).text.trim()).toBe('{"errors":[]}');
    expect((await client().get(`${kv}/data/s?version=x`)).status).toBe(400);
  });

  it('keeps numbers as doubles', async () => {
    const kv = await client().freshMount();
    const data = '{"big":12345678901234567890123,"one":1.0,"odd":9007199254740993,"small":1e-7,"minus":-0.0}';
    await expectStatus(client().post(`${kv}/data/s`, `{"data":${data}}`), 200);
    const kept = '{"big":1.2345678901234568e+22,"minus":-0,"odd":9007199254740992,"one":1,"small":1e-7}';
    expect((await client().get(`${kv}/data/s`)).text).toContain(`"data":{"data":${kept}`);
  });

  it('refuses numbers that no double can hold, and bodies that are no JSON object', async () => {
    const kv = await client().freshMount();
    for (const body of ['{"data":{"n":1e999}}', 'nonsense', '[1]', '{"data":"text"}', '{}']) {
      expect((await client().post(`${kv}/data/s`, body)).status).toBe(400);
    }
    expect((await client().get(`${kv}/metadata/s`)).status).toBe(404);
  });

  it('keeps an empty map, and a null in its place: a live version without a map', async () => {
    const kv = await client().freshMount();
    await client().post(`${kv}/data/s`, { data: {} });
    expect((await client().get(`${kv}/data/s`)).body?.data?.data).toEqual({});
    await client().post(`${kv}/data/t`, { data: null });
    const read = await expectStatus(client().get(`${kv}/data/t`), 200);
    expect(read.body?.data).toMatchObject({
      data: null,
      metadata: { version: 1, deletion_time: '', destroyed: false },
    });
  });

  it('tells a deleted version by a 404 with its metadata, an unknown one by a bare 404', async () => {
    const kv = await client().freshMount();
    await client().post(`${kv}/data/s`, { data: { n: 1 } });
    await expectStatus(client().delete(`${kv}/data/s`), 204);
    const gone = await expectStatus(client().get(`${kv}/data/s`), 404);
    expect(gone.body?.data).toMatchObject({ data: null, metadata: { version: 1, destroyed: false } });
    expect(gone.body?.data?.metadata).toHaveProperty('deletion_time', expect.stringMatching(/^\d{4}-/));
    const unknown = await expectStatus(client().get(`${kv}/data/unknown`), 404);
    expect(unknown.body).toEqual({ errors: [] });
  });

  it('undeletes, but cannot undo destroy', async () => {
    const kv = await client().freshMount();
    await client().post(`${kv}/data/s`, { data: { n: 1 } });
    await client().post(`${kv}/data/s`, { data: { n: 2 } });
    await expectStatus(client().post(`${kv}/delete/s`, { versions: [1, 2, 9] }), 204);
    expect((await client().get(`${kv}/data/s?version=1`)).status).toBe(404);
    await expectStatus(client().post(`${kv}/undelete/s`, { versions: [1] }), 204);
    expect((await client().get(`${kv}/data/s?version=1`)).status).toBe(200);
    await expectStatus(client().send('PUT', `${kv}/destroy/s`, { body: { versions: [1, 2] } }), 204);
    await client().post(`${kv}/undelete/s`, { versions: [1, 2] });
    const destroyed = await client().get(`${kv}/data/s`);
    expect(destroyed.status).toBe(404);
    expect(destroyed.body?.data).toMatchObject({ data: null, metadata: { version: 2, destroyed: true } });
  });

  it('goes on counting after a deletion, and starts again after the metadata were wiped', async () => {
    const kv = await client().freshMount();
    await client().post(`${kv}/data/s`, { data: {} });
    await client().delete(`${kv}/data/s`);
    expect((await client().post(`${kv}/data/s`, { data: {} })).body?.data?.version).toBe(2);
    await expectStatus(client().delete(`${kv}/metadata/s`), 204);
    expect((await client().get(`${kv}/data/s`)).body).toEqual({ errors: [] });
    expect((await client().post(`${kv}/data/s`, { data: {} })).body?.data?.version).toBe(1);
  });

  it('accepts removing what does not exist, but not without version numbers', async () => {
    const kv = await client().freshMount();
    expect((await client().delete(`${kv}/data/none`)).status).toBe(204);
    expect((await client().delete(`${kv}/metadata/none`)).status).toBe(204);
    for (const verb of ['delete', 'undelete', 'destroy']) {
      expect((await client().post(`${kv}/${verb}/none`, { versions: [1] })).status).toBe(204);
      expect((await client().post(`${kv}/${verb}/none`, {})).status).toBe(400);
    }
  });

  it('checks and sets', async () => {
    const kv = await client().freshMount();
    const write = (cas: unknown) => client().post(`${kv}/data/s`, { data: {}, options: { cas } });
    expect((await write(1)).status).toBe(400);
    expect((await write(0)).status).toBe(200);
    const refused = await write(0);
    expect(refused.status).toBe(400);
    expect(refused.body?.errors).toEqual(['check-and-set parameter did not match the current version']);
    expect((await write('1')).body?.data?.version).toBe(2);
    expect((await write('x')).status).toBe(400);
    await client().delete(`${kv}/data/s`);
    expect((await write(0)).status).toBe(400);
    expect((await write(2)).status).toBe(200);
  });

  it('can require check-and-set, for a secret and for a mount', async () => {
    const kv = await client().freshMount();
    await client().post(`${kv}/metadata/s`, { cas_required: true });
    const refused = await client().post(`${kv}/data/s`, { data: {} });
    expect(refused.body?.errors).toEqual(['check-and-set parameter required for this call']);
    expect((await client().post(`${kv}/data/t`, { data: {} })).status).toBe(200);
    await client().post(`${kv}/config`, { cas_required: true });
    expect((await client().post(`${kv}/data/t`, { data: {} })).status).toBe(400);
    expect((await client().post(`${kv}/data/t`, { data: {}, options: { cas: 1 } })).status).toBe(200);
  });

  it('patches: null removes a key, the rest stays', async () => {
    const kv = await client().freshMount();
    await client().post(`${kv}/data/s`, { data: { a: 1, b: { c: 1, d: 2 }, e: 3 } });
    expect(
      (await client().patch(`${kv}/data/s`, { data: { a: null, b: { c: 5 } } })).body?.data?.version,
    ).toBe(2);
    expect((await client().get(`${kv}/data/s`)).body?.data?.data).toEqual({ b: { c: 5, d: 2 }, e: 3 });
    expect((await client().patch(`${kv}/data/s`, { data: {}, options: { cas: 1 } })).status).toBe(400);
    expect((await client().patch(`${kv}/data/none`, { data: { a: 1 } })).status).toBe(404);
    expect((await client().send('PATCH', `${kv}/data/s`, { body: { data: {} } })).status).toBe(415);
  });

  it('drops the oldest versions over the limit, which is 10 unless set', async () => {
    const kv = await client().freshMount();
    for (let n = 1; n <= 11; n += 1) await client().post(`${kv}/data/s`, { data: { n } });
    const first = await client().get(`${kv}/metadata/s`);
    expect(first.body?.data).toMatchObject({ current_version: 11, oldest_version: 2, max_versions: 0 });
    expect((await client().get(`${kv}/data/s?version=1`)).body).toEqual({ errors: [] });
    await client().post(`${kv}/metadata/s`, { max_versions: 2 });
    expect(Object.keys(Object((await client().get(`${kv}/metadata/s`)).body?.data?.versions))).toHaveLength(
      10,
    );
    await client().post(`${kv}/data/s`, { data: { n: 12 } });
    expect((await client().get(`${kv}/metadata/s`)).body?.data).toMatchObject({ oldest_version: 11 });
    await client().post(`${kv}/config`, { max_versions: 4 });
    await client().post(`${kv}/data/s`, { data: { n: 13 } });
    await client().post(`${kv}/data/s`, { data: { n: 14 } });
    const versions = Object((await client().get(`${kv}/metadata/s`)).body?.data?.versions);
    expect(Object.keys(versions).sort()).toEqual(['11', '12', '13', '14']);
  });

  it('plans deletions: the shorter of the settings of mount and secret, and undelete starts it again', async () => {
    const kv = await client().freshMount();
    await client().post(`${kv}/config`, { delete_version_after: '90m' });
    await client().post(`${kv}/data/s`, { data: { n: 1 } });
    await client().post(`${kv}/metadata/s`, { delete_version_after: '1s' });
    const written = await client().post(`${kv}/data/s`, { data: { n: 2 } });
    const planned = Date.parse(String(written.body?.data?.deletion_time));
    expect(planned - Date.parse(String(written.body?.data?.created_time))).toBe(1000);
    expect((await client().get(`${kv}/data/s`)).status).toBe(200);
    await new Promise((done) => setTimeout(done, 1_100));
    expect((await client().get(`${kv}/data/s`)).body?.data).toMatchObject({
      data: null,
      metadata: { version: 2 },
    });
    expect((await client().get(`${kv}/data/s?version=1`)).status).toBe(200);
    await client().post(`${kv}/metadata/s`, { delete_version_after: '1h' });
    await client().post(`${kv}/undelete/s`, { versions: [2] });
    const back = await expectStatus(client().get(`${kv}/data/s`), 200);
    const again = Date.parse(String(Object(back.body?.data?.metadata).deletion_time));
    expect(again - planned).toBeGreaterThan(3_500_000);
    expect((await client().get(`${kv}/config`)).body?.data).toMatchObject({
      delete_version_after: '1h30m0s',
    });
  });

  it('tells the names of keys without their values', async () => {
    const kv = await client().freshMount();
    await client().post(`${kv}/data/s`, { data: { a: 'value', b: { c: 'value', d: [1] }, e: {} } });
    const { body, text } = await client().get(`${kv}/subkeys/s`);
    expect(body?.data).toMatchObject({
      subkeys: { a: null, b: { c: null, d: null }, e: null },
      metadata: { version: 1 },
    });
    expect(text).not.toContain('value"');
    expect((await client().get(`${kv}/subkeys/s?depth=1`)).body?.data?.subkeys).toEqual({
      a: null,
      b: null,
      e: null,
    });
    await client().delete(`${kv}/data/s`);
    const gone = await expectStatus(client().get(`${kv}/subkeys/s`), 404);
    expect(gone.body?.data).toMatchObject({ subkeys: null, metadata: { version: 1 } });
  });
}
