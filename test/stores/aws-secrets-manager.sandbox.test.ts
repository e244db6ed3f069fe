import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import pMap from 'p-map';
import { afterEach, describe, expect, it } from 'vitest';
import { awsErrorFault, throttlingFault } from '../../src/sandbox/aws/aws-faults.ts';
import {
  type AwsSandbox,
  type AwsSandboxOptions,
  startAwsSandbox,
} from '../../src/sandbox/aws/aws-sandbox.ts';
import { htmlErrorPage } from '../../src/sandbox/faults.ts';
import { markToLabels } from '../../src/secrets/ownership.ts';
import { SecretValue } from '../../src/secrets/secret-value.ts';
import type { Store } from '../../src/stores/store.ts';
import { change, listAll, mark, mustFind, never, openAws, region, stamp } from '../support/aws-store.ts';

const here = { account: '123456789012', region };

describe('aws-secrets-manager against the stand-in', () => {
  const open: { stop(): Promise<void> }[] = [];

  async function start(
    options: AwsSandboxOptions = {},
    configuration: Record<string, unknown> = {},
    warnings: string[] = [],
  ): Promise<{ aws: AwsSandbox; store: Store }> {
    const aws = await startAwsSandbox(options);
    const store = await openAws(aws.url, configuration, { warnings });
    open.push(aws, { stop: () => store.close() });
    return { aws, store };
  }

  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.stop();
  });

  it('lists with one call for a hundred secrets, and nothing else', async () => {
    const { aws, store } = await start();
    for (let n = 0; n < 250; n++) aws.test.put(here, { name: `app/${n}`, value: 'x' });
    expect(await listAll(store, 'app/')).toHaveLength(250);
    expect(aws.log.count('ListSecrets')).toBe(3);
    expect(aws.log.count()).toBe(3);
    expect(await store.identity(never)).toBe(`aws:aws:123456789012:${region}`);
    expect(aws.log.count()).toBe(3);
  });

  it('asks STS for its account only when nothing told, and once', async () => {
    const { aws, store } = await start();
    expect(await store.identity(never)).toBe(`aws:aws:123456789012:${region}`);
    await store.identity(never);
    expect(aws.log.entries.map(({ operation }) => operation)).toEqual(['GetCallerIdentity']);
  });

  it('creates although the listing is behind, and does not touch what it did not show', async () => {
    const { aws, store } = await start();
    aws.test.freezeLists();
    await store.write(change('app/ours'), never);
    aws.test.put(here, { name: 'app/theirs', value: 'x' });
    expect(await listAll(store)).toEqual([]);
    const again = await store.write(change('app/ours', { stamp: stamp(2) }), never);
    expect(again).toMatchObject({ changed: true });
    expect(await mustFind(store, 'app/ours')).toMatchObject({ stamp: stamp(2), olderStamps: [stamp(1)] });
    await expect(store.write(change('app/theirs'), never)).rejects.toMatchObject({ class: 'conflict' });
  });

  it('takes its own secret out of its scheduled deletion, and not that of others', async () => {
    const { aws, store } = await start();
    await store.write(change('app/db'), never);
    const expected = await mustFind(store, 'app/db');
    await store.remove('app/db', { recoveryWindowDays: 7 }, never);
    await store.remove('app/db', {}, never);
    await expect(store.write(change('app/db', { stamp: stamp(2), expected }), never)).rejects.toMatchObject({
      class: 'stale',
    });
    await expect(store.retag(change('app/db', { labels: { a: 'b' } }), never)).rejects.toMatchObject({
      class: 'stale',
    });
    await store.write(change('app/db', { stamp: stamp(2) }), never);
    expect(await mustFind(store, 'app/db')).toMatchObject({ state: 'live', stamp: stamp(2) });
    aws.test.put(here, { name: 'theirs', value: 'x' });
    await store.remove('theirs', {}, never);
    await expect(store.write(change('theirs'), never)).rejects.toMatchObject({ class: 'conflict' });
  });

  it('waits for a name that is taken a while after a forced deletion', async () => {
    const { aws, store } = await start({ forceDeleteMs: 300 });
    await store.write(change('app/db'), never);
    const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };
    const outside = new SecretsManager({ region, endpoint: aws.url, credentials });
    await outside.deleteSecret({ SecretId: 'app/db', ForceDeleteWithoutRecovery: true });
    outside.destroy();
    await store.remove('app/db', {}, never);
    expect(await store.write(change('app/db', { stamp: stamp(2) }), never)).toMatchObject({ changed: true });
    expect(await mustFind(store, 'app/db')).toMatchObject({ state: 'live', stamp: stamp(2) });
  });

  it('does not write over a secret that somebody else has marked meanwhile', async () => {
    const { aws, store } = await start();
    aws.test.put(here, { name: 'app/db', value: 'x' });
    const expected = await mustFind(store, 'app/db');
    aws.test.put(here, { name: 'app/db', tags: markToLabels({ ...mark, owner: 'other' }) });
    await expect(store.write(change('app/db', { expected }), never)).rejects.toMatchObject({
      class: 'stale',
    });
    aws.test.put(here, { name: 'app/db', tags: {} });
    expect(await store.write(change('app/db', { expected }), never)).toMatchObject({ changed: true });
    expect(await mustFind(store, 'app/db')).toMatchObject({ mark, stamp: stamp(1) });
  });

  it('says what stands in the way when one stamp has two values', async () => {
    const { store } = await start();
    for (const n of [1, 2, 3]) {
      const expected = await store.find('app/db', never);
      await store.write(change('app/db', { stamp: stamp(n), expected }), never);
    }
    // The first version has no label any more, so that no listing shows it.
    const expected = await mustFind(store, 'app/db');
    expect(expected.olderStamps).toEqual([stamp(2)]);
    const other = change('app/db', { expected, value: SecretValue.text('PLANTED') });
    const error = await store.write(other, never).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ class: 'refused', nextStep: expect.stringContaining('source') });
    expect(JSON.stringify([String(error), error])).not.toContain('PLANTED');
    const same = await store.write(change('app/db', { expected }), never);
    expect(same).toMatchObject({ changed: true });
    expect(await mustFind(store, 'app/db')).toMatchObject({ stamp: stamp(1) });
  });

  it.each([
    ['before', 'CreateSecret'],
    ['after', 'CreateSecret'],
    ['before', 'PutSecretValue'],
    ['after', 'PutSecretValue'],
  ] as const)('writes once when the connection breaks %s %s has its effect', async (moment, operation) => {
    const { aws, store } = await start();
    if (operation === 'PutSecretValue') await store.write(change('app/db'), never);
    const expected = await store.find('app/db', never);
    aws.faults.push({ operation, fault: { kind: 'reset', moment } });
    const receipt = await store.write(change('app/db', { stamp: stamp(2), expected }), never);
    expect(aws.faults.taken).toBe(1);
    expect(receipt).toMatchObject({ changed: true });
    expect(receipt.warning).toBeUndefined();
    const secret = aws.test.get(here, 'app/db');
    expect(secret?.body.versions.size).toBe(operation === 'PutSecretValue' ? 2 : 1);
    expect(await mustFind(store, 'app/db')).toMatchObject({ stamp: stamp(2) });
  });

  it.each([
    ['a cut answer', { kind: 'cut' }],
    ['a page of a proxy', htmlErrorPage()],
    ['throttling', throttlingFault()],
    ['a fault of AWS', awsErrorFault('InternalServiceError', 'x', { status: 500, moment: 'after' })],
  ] as const)('repeats after %s', async (_, fault) => {
    const { aws, store } = await start();
    for (const operation of ['CreateSecret', 'ListSecrets', 'DeleteSecret', 'RestoreSecret', 'TagResource']) {
      aws.faults.push({ operation, fault });
    }
    await store.write(change('app/db'), never);
    expect(await listAll(store)).toHaveLength(1);
    await store.retag(change('app/db', { labels: { team: 'risk' } }), never);
    await store.remove('app/db', {}, never);
    await store.restore?.('app/db', never);
    expect(aws.faults.taken).toBe(5);
    expect(await mustFind(store, 'app/db')).toMatchObject({ state: 'live', labels: { team: 'risk' } });
  });

  it('gives up a listing that does not become complete', async () => {
    const { aws } = await start();
    for (let n = 0; n < 150; n++) aws.test.put(here, { name: `app/${n}`, value: 'x' });
    const store = await openAws(aws.url, {}, { limits: { attempts: 2 } });
    aws.faults.push({ operation: 'ListSecrets', skip: 1, count: 9, fault: { kind: 'cut' } });
    await expect(listAll(store)).rejects.toMatchObject({ class: 'unavailable' });
    await store.close();
  });

  it('names what is missing when access is denied', async () => {
    const { aws, store } = await start();
    aws.test.access.deny({ operation: 'CreateSecret' });
    await expect(store.write(change('app/db'), never)).rejects.toMatchObject({
      class: 'permission-denied',
      message: expect.stringContaining('secretsmanager:CreateSecret'),
      nextStep: 'Allow secretsmanager:CreateSecret for this identity.',
    });
  });

  it('leaves secrets of AWS services and replicas alone', async () => {
    const { aws, store } = await start();
    aws.test.put(here, { name: 'rds!db', value: 'x', owningService: 'rds' });
    expect(await listAll(store)).toMatchObject([{ managedBy: 'rds' }]);
    await expect(store.write(change('rds!db'), never)).rejects.toMatchObject({ class: 'conflict' });
  });

  it('replicates, tells of Regions that failed, and removes replicas before the secret', async () => {
    const warnings: string[] = [];
    const { aws, store } = await start({ replicationMs: 50 }, {}, warnings);
    const settings = { replicaRegions: ['us-east-1'] };
    await store.write(change('app/db', { settings }), never);
    const [listed] = await listAll(store);
    expect(listed && store.needsRetag(listed, change('app/db', { settings }))).toBeUndefined();
    expect(listed?.managedBy).toBeUndefined();
    const both = change('app/db', { settings: { replicaRegions: ['us-east-1', 'eu-west-1'] } });
    expect(listed && store.needsRetag(listed, both)).toMatch(/replica/);
    await store.retag(both, never);
    await store.retag(both, never);
    expect([...(aws.test.get(here, 'app/db')?.replicas.keys() ?? [])]).toEqual(['us-east-1', 'eu-west-1']);
    const away = change('app/db', { settings: { replicaRegions: ['eu-west-1'] } });
    await store.retag(away, never);
    expect([...(aws.test.get(here, 'app/db')?.replicas.keys() ?? [])]).toEqual(['eu-west-1']);
    await store.remove('app/db', {}, never);
    expect(await mustFind(store, 'app/db')).toMatchObject({ state: 'deleted' });
  });

  it('does not remove replicas that others made', async () => {
    const { aws, store } = await start({ replicationMs: 0 });
    await store.write(change('app/db', { settings: { replicaRegions: ['us-east-1'] } }), never);
    const tags = markToLabels(mark);
    aws.test.put(here, { name: 'app/db', tags });
    await expect(store.remove('app/db', {}, never)).rejects.toMatchObject({
      class: 'refused',
      message: expect.stringContaining('us-east-1'),
    });
    expect(await mustFind(store, 'app/db')).toMatchObject({ state: 'live' });
  });

  it('refuses its own Region as a replica', async () => {
    const { aws, store } = await start();
    const own = change('app/db', { settings: { replicaRegions: [region] } });
    await expect(store.write(own, never)).rejects.toMatchObject({ class: 'configuration' });
    expect(aws.test.names(here)).toEqual([]);
  });

  it('uses the KMS key, and names it when AWS cannot', async () => {
    const { aws, store } = await start();
    await store.write(change('app/db', { settings: { kmsKey: 'alias/app' } }), never);
    expect(await mustFind(store, 'app/db')).toMatchObject({ details: { kmsKey: 'alias/app' } });
    const entry = await mustFind(store, 'app/db');
    expect(store.needsRetag(entry, change('app/db', { settings: { kmsKey: 'alias/app' } }))).toBeUndefined();
    aws.faults.push({ operation: 'CreateSecret', fault: awsErrorFault('EncryptionFailure', 'x') });
    const other = change('app/two', { settings: { kmsKey: 'alias/app' } });
    await expect(store.write(other, never)).rejects.toMatchObject({
      message: expect.stringContaining('alias/app'),
    });
  });

  it('says that credentials have expired, and that they are not known', async () => {
    const keys = { AKIATEST: { secretAccessKey: 'test' } };
    const { aws, store } = await start({ accounts: { [here.account]: { keys } }, credentials: 'signed' });
    expect(await listAll(store)).toEqual([]);
    aws.test.expireKey('AKIATEST');
    await expect(listAll(store)).rejects.toMatchObject({
      class: 'authentication',
      message: expect.stringContaining('AWS_ACCESS_KEY_ID'),
    });
    const environment = { AWS_ACCESS_KEY_ID: 'AKIAOTHER', AWS_SECRET_ACCESS_KEY: 'x' };
    const other = await openAws(aws.url, {}, { environment });
    await expect(listAll(other)).rejects.toMatchObject({ class: 'authentication' });
    await other.close();
  });

  it('works although the clock of this machine is wrong', async () => {
    const { aws, store } = await start({ clockSkewMs: 3_600_000 });
    await store.write(change('app/db'), never);
    expect(await listAll(store)).toHaveLength(1);
    expect(aws.log.entries.filter(({ error }) => error === 'InvalidSignatureException')).toHaveLength(1);
  });

  it('assumes a chain of roles, each in its account', async () => {
    const roles = { deploy: {}, target: { externalId: 'acme' } };
    const { aws, store } = await start(
      { accounts: { [here.account]: {}, '210987654321': { roles } } },
      {
        assumeRole: [
          { arn: 'arn:aws:iam::210987654321:role/deploy' },
          { arn: 'arn:aws:iam::210987654321:role/target', externalId: 'acme' },
        ],
      },
    );
    await store.write(change('app/db'), never);
    expect(aws.test.names({ account: '210987654321', region })).toEqual(['app/db']);
    expect(await store.identity(never)).toBe(`aws:aws:210987654321:${region}`);
    expect(aws.log.count('AssumeRole')).toBe(2);
    expect(aws.log.count('GetCallerIdentity')).toBe(0);
    const wrong = await openAws(aws.url, { assumeRole: { arn: 'arn:aws:iam::210987654321:role/target' } });
    await expect(listAll(wrong)).rejects.toMatchObject({
      class: 'permission-denied',
      nextStep: expect.stringContaining('sts:AssumeRole'),
    });
    await wrong.close();
  });

  it('goes as fast as the quota allows, and no call fails', async () => {
    const { aws, store } = await start({ quotas: 'published' });
    const names = Array.from({ length: 200 }, (_, index) => `app/${index}`);
    const begun = performance.now();
    await pMap(names, (name) => store.write(change(name), never), { concurrency: 64 });
    const seconds = (performance.now() - begun) / 1000;
    expect(await listAll(store)).toHaveLength(200);
    expect(aws.quotas.throttled).toBe(0);
    expect(seconds).toBeGreaterThan(3.5);
    expect(seconds).toBeLessThan(10);
  });

  it('slows down when somebody else uses the quota too, and finishes', async () => {
    const { aws, store } = await start({ quotas: { CreateSecret: 20 } });
    const names = Array.from({ length: 100 }, (_, index) => `app/${index}`);
    await pMap(names, (name) => store.write(change(name), never), { concurrency: 64 });
    expect(aws.quotas.throttled).toBeGreaterThan(0);
    expect(await listAll(store)).toHaveLength(100);
  });

  it('warns when the service does not keep the version id', async () => {
    const { aws, store } = await start();
    const body = JSON.stringify({
      ARN: `arn:aws:secretsmanager:${region}:${here.account}:secret:app/db-AbCdEf`,
      Name: 'app/db',
      VersionId: '11111111-2222-3333-4444-555555555555',
    });
    const fault = { kind: 'status', status: 200, body, contentType: 'application/x-amz-json-1.1' } as const;
    aws.faults.push({ operation: 'CreateSecret', fault });
    const receipt = await store.write(change('app/db'), never);
    expect(receipt.warning).toMatch(/did not keep the version id/);
    expect(receipt.versionId).toBe('11111111-2222-3333-4444-555555555555@AbCdEf');
  });

  it('completes a listing that leaves versions out', async () => {
    const { aws, store } = await start();
    await store.write(change('app/db'), never);
    aws.test.put(here, { name: 'empty' });
    const SecretList = ['app/db', 'empty', 'gone'].map((Name) => ({ Name }));
    const body = JSON.stringify({ SecretList });
    const fault = { kind: 'status', status: 200, body, contentType: 'application/x-amz-json-1.1' } as const;
    aws.faults.push({ operation: 'ListSecrets', fault });
    expect(await listAll(store)).toMatchObject([
      { name: 'app/db', stamp: stamp(1), mark },
      { name: 'empty', state: 'live', versionId: undefined },
    ]);
  });
});
