import { generateKeyPairSync, sign } from 'node:crypto';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  type Credentials,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AwsSandbox, startAwsSandbox } from '../../src/sandbox/aws/aws-sandbox.ts';
import { refusal } from './aws-cases/aws-case.ts';

const user = { accessKeyId: 'AKIAUSER000000000001', secretAccessKey: 'user-secret' };
const role = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });

let sandbox: AwsSandbox;
beforeAll(async () => {
  sandbox = await startAwsSandbox({
    credentials: 'signed',
    clockSkewMs: 0,
    accounts: {
      '111111111111': { keys: { [user.accessKeyId]: { ...user, userName: 'lockstep' } }, roles: {} },
      '222222222222': {
        roles: {
          hub: { trusts: ['arn:aws:iam::111111111111:user/lockstep'], externalId: 'acme' },
          spoke: { trusts: [role('222222222222', 'hub')] },
          web: {
            webIdentity: {
              issuer: 'https://issuer.test',
              audience: 'sts.amazonaws.com',
              subject: 'lockstep',
              keys: [publicKey.export({ format: 'jwk' })],
            },
          },
        },
      },
    },
  });
});
afterAll(() => sandbox.stop());

type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
const settings = (credentials: Keys) => ({
  endpoint: sandbox.url,
  region: 'eu-central-1',
  credentials,
  maxAttempts: 1,
});
const sts = (keys: Keys = user) => new STSClient(settings(keys));
const secrets = (keys: Keys = user) => new SecretsManagerClient(settings(keys));
const list = (keys: Keys) => secrets(keys).send(new ListSecretsCommand({}));

const keysOf = (credentials: Credentials | undefined): Keys => ({
  accessKeyId: credentials?.AccessKeyId ?? '',
  secretAccessKey: credentials?.SecretAccessKey ?? '',
  sessionToken: credentials?.SessionToken ?? '',
});

async function assume(account: string, name: string, keys: Keys = user, more: object = {}): Promise<Keys> {
  const request = { RoleArn: role(account, name), RoleSessionName: 'test', ...more };
  return keysOf((await sts(keys).send(new AssumeRoleCommand(request))).Credentials);
}

describe('access keys', () => {
  it('a known key with its secret is let in', async () => {
    expect(await sts().send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '111111111111',
      Arn: 'arn:aws:iam::111111111111:user/lockstep',
    });
    expect((await list(user)).SecretList).toEqual([]);
  });

  it('an unknown key is UnrecognizedClientException, at STS InvalidClientTokenId', async () => {
    const unknown = { accessKeyId: 'AKIAUNKNOWN000000001', secretAccessKey: 'x' };
    expect(await refusal(list(unknown))).toEqual({ name: 'UnrecognizedClientException', status: 400 });
    const identity = refusal(sts(unknown).send(new GetCallerIdentityCommand({})));
    expect(await identity).toEqual({ name: 'InvalidClientTokenId', status: 403 });
  });

  it('a wrong secret is InvalidSignatureException', async () => {
    const wrong = refusal(list({ ...user, secretAccessKey: 'wrong' }));
    expect(await wrong).toEqual({ name: 'InvalidSignatureException', status: 400 });
  });

  it('a request without a signature is MissingAuthenticationTokenException', async () => {
    const headers = { 'X-Amz-Target': 'secretsmanager.ListSecrets' };
    const answer = await fetch(sandbox.url, { method: 'POST', headers, body: '{}' });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });

  it('a signature of a wrong clock is InvalidSignatureException, and says what the time is', async () => {
    const late = new SecretsManagerClient({ ...settings(user), systemClockOffset: -600_000 });
    await expect(late.send(new ListSecretsCommand({}))).rejects.toThrow(
      /Signature expired: .* is now earlier than/,
    );
    const early = new SecretsManagerClient({ ...settings(user), systemClockOffset: 600_000 });
    await expect(early.send(new ListSecretsCommand({}))).rejects.toThrow(/Signature not yet current/);
  });
});

describe('assumed roles', () => {
  it('need the external id and a trusted caller', async () => {
    const denied = { name: 'AccessDenied', status: 403 };
    expect(await refusal(assume('222222222222', 'hub'))).toEqual(denied);
    expect(await refusal(assume('222222222222', 'hub', user, { ExternalId: 'other' }))).toEqual(denied);
    expect(await refusal(assume('222222222222', 'spoke'))).toEqual(denied);
    expect(await refusal(assume('222222222222', 'web'))).toEqual(denied);
    expect(await refusal(assume('222222222222', 'absent'))).toEqual(denied);
  });

  it('form a chain, which acts in the account of its last role for an hour at most', async () => {
    const hub = await assume('222222222222', 'hub', user, { ExternalId: 'acme' });
    const long = refusal(assume('222222222222', 'spoke', hub, { DurationSeconds: 7200 }));
    expect((await long).name).toBe('ValidationError');
    const spoke = await assume('222222222222', 'spoke', hub);
    expect(await sts(spoke).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: 'arn:aws:sts::222222222222:assumed-role/spoke/test',
    });
    sandbox.test.put({ account: '222222222222', region: 'eu-central-1' }, { name: 'there', value: 'one' });
    expect((await list(spoke)).SecretList?.map(({ Name }) => Name)).toEqual(['there']);
    expect((await list(user)).SecretList).toEqual([]);
  });

  it('lose their keys without the session token, and when they expire', async () => {
    const hub = await assume('222222222222', 'hub', user, { ExternalId: 'acme' });
    const { sessionToken: _, ...bare } = hub;
    expect((await refusal(list(bare))).name).toBe('UnrecognizedClientException');
    sandbox.test.expireKey(hub.accessKeyId);
    expect(await refusal(list(hub))).toEqual({ name: 'ExpiredTokenException', status: 400 });
    const identity = refusal(sts(hub).send(new GetCallerIdentityCommand({})));
    expect((await identity).name).toBe('ExpiredToken');
  });
});

describe('web identities', () => {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  function webToken(claims: object = {}, key = privateKey): string {
    const body = `${encode({ alg: 'RS256' })}.${encode({
      iss: 'https://issuer.test',
      aud: 'sts.amazonaws.com',
      sub: 'lockstep',
      exp: Math.floor(Date.now() / 1000) + 300,
      ...claims,
    })}`;
    return `${body}.${sign('sha256', Buffer.from(body), key).toString('base64url')}`;
  }
  const become = (WebIdentityToken: string, name = 'web') =>
    sts().send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: role('222222222222', name),
        RoleSessionName: 'test',
        WebIdentityToken,
      }),
    );

  it('a token of the trusted issuer gives keys of the role', async () => {
    const answer = await become(webToken());
    expect(answer).toMatchObject({
      Provider: 'https://issuer.test',
      SubjectFromWebIdentityToken: 'lockstep',
    });
    expect(await sts(keysOf(answer.Credentials)).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: 'arn:aws:sts::222222222222:assumed-role/web/test',
    });
  });

  it('tokens of another key, issuer, audience, subject or time are refused', async () => {
    const invalid = 'InvalidIdentityTokenException';
    expect((await refusal(become(webToken({}, foreign.privateKey)))).name).toBe(invalid);
    expect((await refusal(become(webToken({ iss: 'https://other.test' })))).name).toBe(invalid);
    expect((await refusal(become(webToken({ aud: 'other' })))).name).toBe(invalid);
    expect((await refusal(become(webToken({ sub: 'other' })))).name).toBe('AccessDenied');
    expect((await refusal(become(webToken(), 'hub'))).name).toBe('AccessDenied');
    const expired = refusal(become(webToken({ exp: 1 })));
    expect(await expired).toEqual({ name: 'ExpiredTokenException', status: 400 });
  });
});
