import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultPacerLimits } from '../../src/pacing/pacer.ts';
import { createPacers, type Pacers } from '../../src/pacing/pacers.ts';
import { SecretValue } from '../../src/secrets/secret-value.ts';
import { stampOf } from '../../src/secrets/stamp.ts';
import { awsSecretsManager } from '../../src/stores/aws-secrets-manager/kind.ts';
import type { Entry, Store, Write } from '../../src/stores/store.ts';
import { moto, startMoto } from '../support/moto.ts';
import type { ServerProcess } from '../support/server-process.ts';

const region = 'eu-central-1';
const environment = { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'test' };
const signal = new AbortController().signal;

function stamp(version: string): string {
  return stampOf({
    sources: [{ storeIdentity: 's', path: 'app/db', versionId: version }],
    shape: 'json',
    name: 'x',
  });
}

function change(over: Partial<Write> & { name: string }): Write {
  return {
    mark: { owner: 'acme', sync: 'app', source: 'app/db@1a2b3c4d' },
    labels: { team: 'payments' },
    settings: {},
    value: SecretValue.text('{"a":1}'),
    stamp: stamp('1'),
    expected: undefined,
    ...over,
  };
}

async function all(store: Store, prefix = ''): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of store.list({ prefix }, signal)) entries.push(entry);
  return entries;
}

describe.skipIf(!moto)('aws-secrets-manager against moto', () => {
  let server: ServerProcess;
  let raw: SecretsManagerClient;
  let store: Store;
  const pacers: Pacers = createPacers(defaultPacerLimits, () => {});
  const warnings: string[] = [];

  function open(configuration: Record<string, unknown> = {}): Promise<Store> {
    return awsSecretsManager.open(
      { region, endpoint: server.url, ...configuration },
      { name: 'aws-eu', pacers, environment, folder: '/', warn: (message) => warnings.push(message) },
    );
  }

  beforeAll(async () => {
    server = await startMoto();
    raw = new SecretsManagerClient({
      region,
      endpoint: server.url,
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'test' },
    });
  });
  afterAll(async () => {
    raw.destroy();
    await server.stop();
  });
  beforeEach(async () => {
    await fetch(`${server.url}/moto-api/reset`, { method: 'POST' });
    store = await open();
  });

  async function must(name: string): Promise<Entry> {
    const entry = await store.find(name, signal);
    if (!entry) throw new Error(`${name} is missing`);
    return entry;
  }

  it('creates with value, stamp, mark and labels in one call, and lists them', async () => {
    const receipt = await store.write(change({ name: 'app/db' }), signal);
    expect(receipt).toMatchObject({ changed: true });
    expect(receipt.warning).toBeUndefined();
    const [entry, ...others] = await all(store, 'app/');
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      name: 'app/db',
      state: 'live',
      stamp: stamp('1'),
      versionId: receipt.versionId,
      mark: { owner: 'acme', sync: 'app', source: 'app/db@1a2b3c4d' },
      labels: { team: 'payments' },
    });
    expect(await store.find('app/db', signal)).toEqual(entry);
    const { value } = await store.read('app/db', receipt.versionId, signal);
    expect(value.reveal()).toEqual({ kind: 'text', text: '{"a":1}' });
  });

  it('updates, keeps older stamps, and goes back by relabelling', async () => {
    const first = await store.write(change({ name: 'app/db' }), signal);
    const second = await store.write(
      change({
        name: 'app/db',
        stamp: stamp('2'),
        value: SecretValue.text('two'),
        expected: await must('app/db'),
        labels: { team: 'risk' },
      }),
      signal,
    );
    expect(second).toMatchObject({ changed: true });
    let entry = await must('app/db');
    expect(entry).toMatchObject({ stamp: stamp('2'), olderStamps: [stamp('1')], labels: { team: 'risk' } });
    await store.relabel?.('app/db', stamp('1'), signal);
    entry = await must('app/db');
    expect(entry).toMatchObject({ stamp: stamp('1'), versionId: first.versionId });
    expect((await store.read('app/db', undefined, signal)).value.reveal()).toMatchObject({ text: '{"a":1}' });
  });

  it('writes nothing for a stamp that is current', async () => {
    await store.write(change({ name: 'app/db' }), signal);
    const expected = await must('app/db');
    expect(await store.write(change({ name: 'app/db', expected }), signal)).toEqual({
      versionId: expected.versionId,
      changed: false,
    });
    expect(await must('app/db')).toEqual(expected);
  });

  it('keeps binary values and every byte of text', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    await store.write(change({ name: 'bytes', value: SecretValue.binary(bytes) }), signal);
    const text = ' \u0000é\n"\ud83d\ude00 ';
    await store.write(change({ name: 'text', value: SecretValue.text(text) }), signal);
    const binary = (await store.read('bytes', undefined, signal)).value.reveal();
    expect(binary.kind === 'binary' && [...binary.bytes]).toEqual([...bytes]);
    expect((await store.read('text', undefined, signal)).value.reveal()).toEqual({ kind: 'text', text });
  });

  it('does not touch what is not ours', async () => {
    await raw.send(new CreateSecretCommand({ Name: 'app/db', SecretString: 'theirs' }));
    await expect(store.write(change({ name: 'app/db' }), signal)).rejects.toMatchObject({
      class: 'conflict',
    });
    const other = change({ name: 'app/other', mark: { owner: 'acme', sync: 'else', source: '' } });
    await store.write(other, signal);
    const mine = change({ name: 'app/other', stamp: stamp('2') });
    await expect(store.write(mine, signal)).rejects.toMatchObject({
      class: 'conflict',
      message: /sync "else"/,
    });
  });

  it('goes on as an update when the listing was behind and the secret is ours', async () => {
    await store.write(change({ name: 'app/db' }), signal);
    expect(await store.write(change({ name: 'app/db', stamp: stamp('2') }), signal)).toMatchObject({
      changed: true,
    });
    expect(await must('app/db')).toMatchObject({ stamp: stamp('2') });
  });

  it('removes recoverably, lists it as deleted, restores it', async () => {
    await store.write(change({ name: 'app/db' }), signal);
    await store.remove('app/db', { recoveryWindowDays: 7 }, signal);
    await store.remove('app/db', {}, signal);
    await store.remove('app/never', {}, signal);
    expect(await all(store)).toMatchObject([{ name: 'app/db', state: 'deleted', mark: { owner: 'acme' } }]);
    await expect(store.read('app/db', undefined, signal)).rejects.toMatchObject({ class: 'not-found' });
    await store.restore?.('app/db', signal);
    expect(await must('app/db')).toMatchObject({ state: 'live', stamp: stamp('1') });
  });

  it('takes a name back that it had scheduled for deletion', async () => {
    await store.write(change({ name: 'app/db' }), signal);
    await store.remove('app/db', {}, signal);
    await store.write(change({ name: 'app/db', stamp: stamp('2'), value: SecretValue.text('new') }), signal);
    expect(await must('app/db')).toMatchObject({ state: 'live', stamp: stamp('2') });
  });

  it('sees a version that somebody else wrote', async () => {
    await store.write(change({ name: 'app/db' }), signal);
    await raw.send(new PutSecretValueCommand({ SecretId: 'app/db', SecretString: 'theirs' }));
    const entry = await must('app/db');
    expect(entry.stamp).toBeUndefined();
    expect(entry.olderStamps).toEqual([stamp('1')]);
  });

  it('tells a version of a recreated secret from the old one', async () => {
    const { versionId } = await store.write(change({ name: 'app/db' }), signal);
    await raw.send(
      new DeleteSecretCommand({
        SecretId: 'app/db',
        ForceDeleteWithoutRecovery: true,
      }),
    );
    const again = await store.write(change({ name: 'app/db' }), signal);
    expect(again.versionId).not.toBe(versionId);
    await expect(store.read('app/db', versionId, signal)).rejects.toMatchObject({ class: 'stale' });
    await expect(store.read('app/db', 'gone', signal)).rejects.toMatchObject({ class: 'stale' });
    await expect(store.read('app/none', versionId, signal)).rejects.toMatchObject({ class: 'not-found' });
  });

  it('mends mark, labels and settings, and nothing when they are right', async () => {
    await store.write(change({ name: 'app/db' }), signal);
    const wanted = change({
      name: 'app/db',
      labels: { team: 'risk', stage: 'a b' },
      settings: { kmsKey: 'alias/app', description: 'Database' },
    });
    const before = await must('app/db');
    expect(store.needsRetag(before, wanted)).toMatch(/KMS key/);
    await store.retag(wanted, signal);
    const after = await must('app/db');
    expect(store.needsRetag(after, wanted)).toBeUndefined();
    expect(after).toMatchObject({ versionId: before.versionId, labels: { team: 'risk', stage: 'a b' } });
    const [listed] = await all(store);
    expect(listed && store.needsRetag(listed, wanted)).toBeUndefined();
  });

  it('replicates, notices changed Regions, and removes replicas before the secret', async () => {
    const settings = { replicaRegions: ['us-east-1', { region: 'eu-west-1' }] };
    await store.write(change({ name: 'app/db', settings }), signal);
    const wanted = change({ name: 'app/db', settings: { replicaRegions: ['eu-west-1', 'eu-west-2'] } });
    expect(store.needsRetag(await must('app/db'), change({ name: 'app/db', settings }))).toBeUndefined();
    expect(store.needsRetag(await must('app/db'), wanted)).toMatch(/replica/);
    await store.retag(wanted, signal);
    expect(store.needsRetag(await must('app/db'), wanted)).toBeUndefined();
    const west = await open({ region: 'eu-west-2' });
    expect(await all(west)).toMatchObject([{ name: 'app/db', managedBy: `replication from ${region}` }]);
    await store.retag(change({ name: 'app/db' }), signal);
    expect(await all(west)).toEqual([]);
    expect((await must('app/db')).details?.replicas).toBeUndefined();
    await store.retag(wanted, signal);
    await store.remove('app/db', {}, signal);
    expect(await must('app/db')).toMatchObject({ state: 'deleted' });
  });

  it('lists more than one page, and only the prefix', async () => {
    for (let start = 0; start < 230; start += 46) {
      await Promise.all(
        Array.from({ length: 46 }, (_, index) =>
          raw.send(
            new CreateSecretCommand({
              Name: `${start + index < 210 ? 'a' : 'b'}/${start + index}`,
              SecretString: 'x',
            }),
          ),
        ),
      );
    }
    expect(await all(store, 'a/')).toHaveLength(210);
    expect(new Set((await all(store)).map(({ name }) => name)).size).toBe(230);
    expect(await all(store, '!a')).toEqual([]);
    expect(await all(store, 'A/')).toEqual([]);
  });

  it('shows a secret without a value', async () => {
    await raw.send(new CreateSecretCommand({ Name: 'empty' }));
    expect(await all(store)).toMatchObject([{ name: 'empty', state: 'live', versionId: undefined }]);
    await expect(store.read('empty', undefined, signal)).rejects.toMatchObject({ class: 'not-found' });
  });

  it('knows its account: from ARNs, from roles, from STS', async () => {
    expect(await store.identity(signal)).toBe(`aws:aws:123456789012:${region}`);
    const role = { arn: 'arn:aws:iam::210987654321:role/lockstep' };
    const assumed = await open({ assumeRole: [role] });
    expect(await assumed.identity(signal)).toBe(`aws:aws:210987654321:${region}`);
    await assumed.write(change({ name: 'app/db' }), signal);
    expect(await all(store)).toEqual([]);
    expect(await all(assumed)).toMatchObject([{ name: 'app/db', details: { arn: /:210987654321:/ } }]);
  });

  it('takes a web identity, and roles on top of it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lockstep-aws-'));
    await writeFile(join(folder, 'token'), 'header.payload.signature');
    const webIdentity = { roleArn: 'arn:aws:iam::210987654321:role/web', tokenFile: join(folder, 'token') };
    const web = await open({ webIdentity });
    await web.write(change({ name: 'app/web' }), signal);
    expect(await all(web)).toMatchObject([{ name: 'app/web', details: { arn: /:210987654321:/ } }]);
    const both = await open({ webIdentity, assumeRole: { arn: 'arn:aws:iam::310987654321:role/next' } });
    expect(await both.identity(signal)).toBe(`aws:aws:310987654321:${region}`);
    expect(await all(both)).toEqual([]);
    const none = await open({ webIdentity: { ...webIdentity, tokenFile: join(folder, 'none') } });
    await expect(all(none)).rejects.toMatchObject({ class: 'authentication', message: /none/ });
    await rm(folder, { recursive: true });
  });

  it('writes nothing into another account than the configured one', async () => {
    const wrong = await open({ accountId: '000000000001' });
    await expect(wrong.write(change({ name: 'app/db' }), signal)).rejects.toMatchObject({
      class: 'configuration',
    });
    expect(await all(store)).toEqual([]);
  });
});
