import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { expect } from 'vitest';
import { type AwsCase, refusal } from './aws-case.ts';

const RoleArn = 'arn:aws:iam::111122223333:role/lockstep';

/** Who am I, and who can I become. */
export const sts: readonly AwsCase[] = [
  {
    name: 'the caller identity has account, ARN and user id',
    async run(aws) {
      const identity = await aws.sts().send(new GetCallerIdentityCommand({}));
      expect(identity.Account).toMatch(/^\d{12}$/);
      expect(identity.Arn).toContain(`:${identity.Account}:`);
      expect(identity.UserId).toBeTruthy();
    },
  },
  {
    name: 'the keys of an assumed role act in the account of the role',
    async run(aws) {
      const assumed = await aws.sts().send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' }));
      const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = assumed.Credentials ?? {};
      const credentials = {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
      };
      const client = new STSClient({
        endpoint: aws.url,
        region: 'eu-central-1',
        credentials,
        maxAttempts: 1,
      });
      const identity = await client.send(new GetCallerIdentityCommand({}));
      client.destroy();
      expect(identity).toMatchObject({
        Account: '111122223333',
        Arn: 'arn:aws:sts::111122223333:assumed-role/lockstep/session',
      });
      expect(assumed.Credentials?.Expiration?.getTime() ?? 0).toBeGreaterThan(Date.now() + 3_000_000);
    },
  },
  {
    name: 'a web identity token must be one',
    async run(aws) {
      const request = { RoleArn, RoleSessionName: 'session', WebIdentityToken: 'not a token' };
      const call = aws.sts().send(new AssumeRoleWithWebIdentityCommand(request));
      expect(await refusal(call)).toEqual({ name: 'InvalidIdentityTokenException', status: 400 });
    },
  },
  {
    name: 'session names have 2 characters or more',
    async run(aws) {
      const call = aws.sts().send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'x' }));
      expect((await refusal(call)).status).toBe(400);
    },
  },
];
