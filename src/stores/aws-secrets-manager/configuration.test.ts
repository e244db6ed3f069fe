import { describe, expect, it } from 'vitest';
import { createAccount, partitionOf } from './account.ts';
import { awsConfiguration, roleAccountOf, rolesOf } from './configuration.ts';
import { endpointsOf } from './endpoints.ts';
import { awsSettings } from './settings.ts';

const arn = 'arn:aws:iam::111122223333:role/lockstep';
const signal = new AbortController().signal;

describe('configuration', () => {
  it('takes one role or a chain', () => {
    expect(rolesOf(awsConfiguration.parse({ assumeRole: { arn } }))).toEqual([
      { arn, sessionName: 'lockstep' },
    ]);
    const second = 'arn:aws-cn:iam::444455556666:role/path/two';
    const chain = awsConfiguration.parse({ assumeRole: [{ arn, externalId: 'acme' }, { arn: second }] });
    expect(rolesOf(chain)).toHaveLength(2);
    expect(roleAccountOf(chain)).toBe('444455556666');
    expect(roleAccountOf(awsConfiguration.parse({}))).toBeUndefined();
  });

  it.each([
    [{ regoin: 'eu-central-1' }],
    [{ region: 'Frankfurt' }],
    [{ endpoint: 'ftp://x' }],
    [{ assumeRole: 'arn' }],
    [{ assumeRole: [] }],
    [{ assumeRole: { arn: 'arn:aws:iam::1:role/x' } }],
    [{ accountId: '1' }],
    [{ accountId: '444455556666', assumeRole: { arn } }],
    [{ profile: 'x', webIdentity: { roleArn: arn, tokenFile: 't' } }],
  ])('refuses %o', (configuration) => {
    expect(awsConfiguration.safeParse(configuration).success).toBe(false);
  });

  it('takes replica Regions by name or with a key, once each', () => {
    const parsed = awsSettings.parse({
      replicaRegions: ['us-east-1', { region: 'eu-west-1', kmsKey: 'alias/x' }],
    });
    expect(parsed.replicaRegions).toEqual([
      { region: 'us-east-1' },
      { region: 'eu-west-1', kmsKey: 'alias/x' },
    ]);
    expect(awsSettings.parse(parsed)).toEqual(parsed);
    expect(awsSettings.safeParse({ replicaRegions: ['us-east-1', 'us-east-1'] }).success).toBe(false);
    expect(awsSettings.safeParse({ recoveryWindowDays: 3 }).success).toBe(false);
  });
});

describe('endpointsOf', () => {
  const own = 'http://127.0.0.1:5000';
  const all = { AWS_ENDPOINT_URL: 'http://all.test', AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://sm.test' };

  it.each([
    [{}, {}, undefined, undefined],
    [{ endpoint: own }, all, own, own],
    [{ endpoint: own, stsEndpoint: 'http://sts.test' }, {}, own, 'http://sts.test'],
    [{}, all, 'http://sm.test', 'http://all.test'],
    [{}, { AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://sm.test' }, 'http://sm.test', undefined],
    [{}, { ...all, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, undefined, undefined],
    [
      { endpoint: 'https://vpce-1.secretsmanager.eu-west-1.vpce.amazonaws.com' },
      {},
      expect.any(String),
      undefined,
    ],
  ])('%o with %o', (configuration, environment, endpoint, stsEndpoint) => {
    expect(endpointsOf(configuration, environment)).toEqual({ endpoint, stsEndpoint });
  });
});

describe('createAccount', () => {
  const secretArn = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:a-AbCdEf';

  it('asks once, and only when nothing told', async () => {
    let asked = 0;
    const ask = async () => `00000000000${++asked}`;
    const unknown = createAccount({ store: 's', configured: undefined, roleAccount: undefined, ask });
    expect([await unknown.id(signal), await unknown.id(signal)]).toEqual(['000000000001', '000000000001']);
    const seen = createAccount({ store: 's', configured: undefined, roleAccount: undefined, ask });
    seen.observe(secretArn);
    await seen.confirm(signal);
    expect(await seen.id(signal)).toBe('111122223333');
    const role = createAccount({ store: 's', configured: '111122223333', roleAccount: '111122223333', ask });
    await role.confirm(signal);
    expect(await role.id(signal)).toBe('111122223333');
    expect(asked).toBe(1);
  });

  it('finds out that the configured account is another one', async () => {
    const ask = async () => '999999999999';
    const account = createAccount({ store: 's', configured: '000000000001', roleAccount: undefined, ask });
    expect(() => account.observe(secretArn)).toThrow(expect.objectContaining({ class: 'configuration' }));
    await expect(account.confirm(signal)).rejects.toMatchObject({ class: 'configuration' });
  });
});

describe('partitionOf', () => {
  it.each([
    ['eu-central-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['us-isob-east-1', 'aws-iso-b'],
    ['us-iso-east-1', 'aws-iso'],
    ['eusc-de-east-1', 'aws-eusc'],
  ])('%s is in %s', (region, partition) => {
    expect(partitionOf(region)).toBe(partition);
  });
});
