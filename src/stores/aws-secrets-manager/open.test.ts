import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultPacerLimits } from '../../pacing/pacer.ts';
import { createPacers } from '../../pacing/pacers.ts';
import { awsConfiguration } from './configuration.ts';
import { credentialsOf } from './credentials.ts';
import { awsSecretsManager } from './kind.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const sts = {
  region: 'eu-central-1',
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1, requestTimeout: 1 },
  logger: silent,
};
const keys = { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 's' };

function source(configuration: object, environment: Record<string, string>, warnings: string[] = []) {
  const context = { name: 'aws', environment, folder: '/conf', warn: (text: string) => warnings.push(text) };
  return credentialsOf(awsConfiguration.parse(configuration), context, sts);
}

describe('credentialsOf', () => {
  it('takes keys from the environment that it was given', async () => {
    const { provider, principal } = source({}, { ...keys, AWS_SESSION_TOKEN: 't' });
    expect(await provider()).toEqual({ accessKeyId: 'AKIA1', secretAccessKey: 's', sessionToken: 't' });
    expect(principal).toBe('AKIA1');
  });

  it('prefers a profile, and says so when keys are set too', () => {
    const warnings: string[] = [];
    expect(source({}, { ...keys, AWS_PROFILE: 'prod' }, warnings).principal).toBe('prod');
    expect(warnings).toHaveLength(1);
    expect(source({ profile: 'dev' }, { ...keys, AWS_PROFILE: 'prod' }, warnings).principal).toBe('dev');
    expect(warnings).toHaveLength(1);
  });

  it('counts by the account of the role', () => {
    const role = { arn: 'arn:aws:iam::111122223333:role/a' };
    expect(source({ assumeRole: role }, keys).principal).toBe('111122223333');
    expect(source({ webIdentity: { roleArn: role.arn, tokenFile: 'token' } }, keys)).toMatchObject({
      principal: '111122223333',
      description: expect.stringContaining('/conf/token'),
    });
    expect(source({}, { AWS_ROLE_ARN: role.arn, AWS_WEB_IDENTITY_TOKEN_FILE: '/t' }).principal).toBe(
      '111122223333',
    );
  });
});

describe('open', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });
  const context = {
    name: 'aws',
    pacers: createPacers(defaultPacerLimits, () => {}),
    folder: '/',
    warn: () => {},
  };

  it('takes the Region from the environment, and calls nobody', async () => {
    const environment = { ...keys, AWS_DEFAULT_REGION: 'eu-north-1' };
    const store = await awsSecretsManager.open({ accountId: '111122223333' }, { ...context, environment });
    const signal = new AbortController().signal;
    expect(await store.identity(signal)).toBe('aws:aws:111122223333:eu-north-1');
    expect(await store.place(signal)).toEqual({
      namespacePath: '',
      namespaceId: '',
      mountPath: 'aws',
      mountAccessor: '',
    });
    await store.close();
  });

  it('says that the Region is missing', async () => {
    vi.stubEnv('AWS_REGION', undefined);
    const environment = { ...keys, AWS_PROFILE: 'lockstep-test-without-region' };
    await expect(awsSecretsManager.open({}, { ...context, environment })).rejects.toMatchObject({
      class: 'configuration',
      message: 'store "aws" has no Region',
    });
  });
});
