import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startVaultSandbox } from '../../src/sandbox/vault/vault-sandbox.ts';
import { bao, startOpenBao } from '../support/openbao.ts';
import { type ContractClient, createContractClient, freshName, mountKv } from './vault/client.ts';
import { withoutChance } from './vault/without-chance.ts';

type Step = readonly [method: string, path: string, body?: unknown, headers?: Record<string, string>];

const merge = { 'Content-Type': 'application/merge-patch+json' };
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

/** Requests whose answers must be the same to the letter, once times and random names are taken out. */
const steps: readonly Step[] = [
  ['GET', 't/config'],
  ['GET', 't/metadata?list=true'],
  ['GET', 't/detailed-metadata?scan=true'],
  ['GET', 't/detailed-metadata?list=true'],
  [
    'POST',
    't/data/foo',
    { data: { z: '<&>\u2028', 10: 1, 9: 2, nest: { b: [1, { y: 1, x: null }], a: true } } },
  ],
  ['GET', 't/data/foo'],
  ['GET', 't/metadata/foo'],
  ['GET', 't/subkeys/foo'],
  ['POST', 't/data/foo/bar', { data: {} }],
  ['POST', 't/data/foo/b/c', { data: {} }],
  ['POST', 't/data/other/x', { data: {} }],
  ['POST', 't/metadata/foo', { custom_metadata: { b: '<1>', a: 2 } }],
  ['GET', 't/metadata?scan=true'],
  ['GET', 't/detailed-metadata?scan=true'],
  ['GET', 't/detailed-metadata?list=true'],
  ['GET', 't/detailed-metadata/foo?scan=true'],
  ['GET', 't/detailed-metadata/foo/bar?scan=true'],
  ['GET', 't/detailed-metadata/foo'],
  ['GET', 't/metadata?list=true&limit=1'],
  ['GET', 't/metadata?list=x'],
  ['GET', 't'],
  ['GET', 't/'],
  ['GET', 't/nope'],
  ['POST', 't/options', {}],
  ['DELETE', 't/nope'],
  ['GET', 't/metadata'],
  ['GET', 't/data'],
  ['POST', 't/data', { data: {} }],
  ['POST', 't/data/', { data: {} }],
  ['POST', 't/metadata', {}],
  ['GET', 'nomount/x'],
  ['GET', 'sys/nope'],
  ['GET', 't/data/none'],
  ['GET', 't/subkeys/none'],
  ['GET', 't/data/foo?version=9'],
  ['GET', 't/data/foo?version=-1'],
  ['POST', 't/data/foo', {}],
  ['POST', 't/data/foo', 'a=b', form],
  ['POST', 't/data/foo', { data: 'text' }],
  ['POST', 't/data/foo', { data: {}, options: { cas: 0 } }],
  ['POST', 't/data/foo', { data: {}, options: { cas: 'x' } }],
  ['POST', 't/data/foo', { data: null }],
  ['PATCH', 't/data/foo', { data: { y: 2, x: null } }, merge],
  ['GET', 't/data/foo'],
  ['GET', 't/subkeys/foo'],
  ['POST', 't/data/foo', { data: { x: 1, l: [{ a: 1 }] } }],
  ['PATCH', 't/data/foo', { data: { y: 2, x: null } }, merge],
  ['PATCH', 't/data/foo', {}, merge],
  ['PATCH', 't/data/foo', { data: null }, merge],
  ['POST', 't/data/a%FFb', { data: {} }],
  ['GET', 't/detailed-metadata?list=true&after=zzz'],
  ['GET', 't/detailed-metadata?list=true&limit=1&after=foo'],
  ['GET', 't/detailed-metadata/other/?list=true'],
  ['PATCH', 't/data/foo', { data: {} }, { 'Content-Type': 'text/plain' }],
  ['PATCH', 't/data/none', { data: {} }, merge],
  ['GET', 't/data/foo'],
  ['DELETE', 't/data/foo'],
  ['GET', 't/data/foo'],
  ['GET', 't/subkeys/foo'],
  ['PATCH', 't/data/foo', { data: {} }, merge],
  ['POST', 't/destroy/foo', { versions: [1] }],
  ['GET', 't/data/foo?version=1'],
  ['POST', 't/undelete/foo', { versions: [1, '3', 77] }],
  ['PUT', 't/delete/foo', { versions: 2 }],
  ['POST', 't/delete/foo', {}],
  ['POST', 't/undelete/foo', {}],
  ['POST', 't/destroy/foo', { versions: [] }],
  ['GET', 't/metadata/foo'],
  ['GET', 't/delete/foo'],
  ['POST', 't/subkeys/foo', {}],
  ['GET', 't/data/foo?list=true'],
  ['DELETE', 't/config'],
  ['POST', 't/metadata/m', { custom_metadata: { a: '' } }],
  ['POST', 't/metadata/m', { custom_metadata: { '': 'b' } }],
  ['POST', 't/metadata/m', { custom_metadata: { a: 'x\ny' } }],
  ['POST', 't/metadata/m', { custom_metadata: { 'a\tb': 'x' } }],
  ['POST', 't/metadata/m', { custom_metadata: 'x' }],
  ['POST', 't/metadata/m', { custom_metadata: { a: { b: 1 } } }],
  ['POST', 't/metadata/m', { custom_metadata: { a: 'x'.repeat(513) } }],
  ['POST', 't/metadata/m', { delete_version_after: 'xx' }],
  ['POST', 't/metadata/m', { max_versions: 2, delete_version_after: '90m', cas_required: true }],
  ['POST', 't/data/m', { data: {} }],
  ['POST', 't/data/m', { data: {}, options: { cas: 0 } }],
  ['GET', 't/metadata/m'],
  ['POST', 't/config', { max_versions: 3, cas_required: true, delete_version_after: '30s' }],
  ['GET', 't/config'],
  ['DELETE', 't/metadata/m'],
  ['GET', 't/metadata/m'],
  ['GET', 't/data/%2e%2e/x'],
  ['GET', 't/data/a%0Ab'],
  ['POST', 'sys/mounts/one', { type: 'kv' }],
  ['GET', 'one/x'],
  ['POST', 'one/x', {}],
  ['POST', 'one/x', { b: 1, a: 2 }],
  ['GET', 'one/x'],
  ['GET', 'one?list=true'],
  ['POST', 'sys/mounts/one', { type: 'kv' }],
  ['POST', 'sys/mounts/w', { type: 'nope' }],
  ['GET', 'sys/internal/ui/mounts/none'],
  ['POST', 'sys/namespaces/a/b', {}],
  ['GET', 't/config', undefined, { 'X-Vault-Namespace': 'none' }],
  ['GET', 't/config', undefined, { 'X-Vault-Wrap-TTL': 'x' }],
  ['GET', 't/config', undefined, { 'X-Vault-Wrap-TTL': '60' }],
  ['GET', 't/config', undefined, { 'X-Vault-Token': 'unknown' }],
  ['GET', 'auth/token/lookup-self'],
  ['POST', 'auth/token/renew-self', {}],
  ['POST', 'auth/token/create', { policies: ['default'], ttl: '1h' }],
  ['POST', 'auth/token/create', { policies: ['default'], type: 'batch', ttl: '1h' }],
  ['POST', 'auth/token/create', { type: 'batch' }],
  ['POST', 'auth/token/lookup', { token: 'unknown' }],
  ['POST', 'auth/none/login', {}, { 'X-Vault-Token': '' }],
  ['POST', 'sys/auth/approle', { type: 'approle' }],
  ['POST', 'sys/auth/approle', { type: 'approle' }],
  ['GET', 'auth/approle/role/none/role-id'],
  [
    'POST',
    'auth/approle/role/app',
    { secret_id_num_uses: 2, secret_id_ttl: '1h', token_ttl: '5m', role_id: 'app' },
  ],
  ['GET', 'auth/approle/role/app/role-id'],
  ['POST', 'auth/approle/role/app/secret-id', {}],
  ['POST', 'auth/approle/login', {}],
  ['POST', 'auth/approle/login', { role_id: 'app' }],
  ['POST', 'auth/approle/login', { role_id: 'app', secret_id: 'unknown' }],
  ['POST', 'auth/approle/role/app', { bind_secret_id: false, token_bound_cidrs: ['127.0.0.1'] }],
  ['POST', 'auth/approle/login', { role_id: 'app' }],
  ['POST', 'sys/wrapping/unwrap', { token: 'unknown' }],
  ['POST', 'sys/wrapping/lookup', { token: 'unknown' }],
];

const path = fc.constantFrom('a', 'a/b', 'c');
const versions = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 });
const data = fc.constantFrom(null, {}, { k: 'v' }, { n: { m: [1, null] } });
const options = fc.option(fc.record({ cas: fc.integer({ min: 0, max: 3 }) }), { nil: undefined });
const metadata = fc.record(
  {
    custom_metadata: fc.constantFrom({}, { a: 'b' }, { c: '' }, null),
    max_versions: fc.constantFrom(0, 1, 3),
    cas_required: fc.boolean(),
    delete_version_after: fc.constantFrom('0s', '1h', '90m'),
  },
  { requiredKeys: [] },
);
const settings = metadata.map(({ custom_metadata: _, ...rest }) => rest);

/** One request to a mount. Writes come more often than the rest. */
const event: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(path, data, options)
      .map(([at, value, cas]): Step => ['POST', `data/${at}`, { data: value, options: cas }]),
  },
  fc
    .tuple(path, data, options)
    .map(([at, value, cas]): Step => ['PATCH', `data/${at}`, { data: value, options: cas }, merge]),
  fc
    .tuple(path, fc.integer({ min: -1, max: 5 }))
    .map(([at, version]): Step => ['GET', `data/${at}?version=${version}`]),
  path.map((at): Step => ['GET', `subkeys/${at}`]),
  path.map((at): Step => ['GET', `metadata/${at}`]),
  path.map((at): Step => ['GET', `metadata/${at}?list=true`]),
  path.map((at): Step => ['DELETE', `data/${at}`]),
  path.map((at): Step => ['DELETE', `metadata/${at}`]),
  fc
    .tuple(fc.constantFrom('delete', 'undelete', 'destroy'), path, versions)
    .map(([verb, at, list]): Step => ['POST', `${verb}/${at}`, { versions: list }]),
  fc.tuple(path, metadata).map(([at, body]): Step => ['POST', `metadata/${at}`, body]),
  fc.tuple(path, metadata).map(([at, body]): Step => ['PATCH', `metadata/${at}`, body, merge]),
  settings.map((body): Step => ['POST', 'config', body]),
);

describe.skipIf(!bao)('the stand-in beside a real OpenBao', () => {
  let clients: ContractClient[] = [];
  beforeAll(async () => {
    const real = { ...(await startOpenBao()), rootToken: 'root' };
    clients = [await startVaultSandbox(), real].map(createContractClient);
    await Promise.all(clients.map((client) => mountKv(client, 't', 2)));
  });
  afterAll(() => Promise.all(clients.map((client) => client.server.stop())));

  it.each(
    steps.map((step, index) => [`${index} ${step[0]} ${step[1]} ${JSON.stringify(step[2])}`, step] as const),
  )('%s', async (_, [method, path, body, headers = {}]) => {
    const answers = await Promise.all(clients.map((client) => client.send(method, path, { body, headers })));
    const [ours, theirs] = answers.map(({ status, text }) => `${status} ${withoutChance(text)}`);
    expect(ours).toBe(theirs);
  });

  it('answers any course of events the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 25 }), async (events) => {
        const mount = freshName('any');
        const send = ([method, at, body, headers = {}]: Step) =>
          Promise.all(clients.map((client) => client.send(method, at, { body, headers })));
        await Promise.all(clients.map((client) => mountKv(client, mount, 2)));
        for (const [method, at, body, headers = {}] of events) {
          const [ours, theirs] = (await send([method, `${mount}/${at}`, body, headers])).map(
            ({ status, text }) => `${method} ${at}: ${status} ${withoutChance(text)}`,
          );
          expect(ours).toBe(theirs);
        }
        const [ours, theirs] = await send(['GET', `${mount}/detailed-metadata?scan=true`]);
        expect(withoutChance(ours?.text ?? 'ours')).toBe(withoutChance(theirs?.text ?? 'theirs'));
        await send(['DELETE', `sys/mounts/${mount}`]);
      }),
      { numRuns: 150 },
    );
  });
});
