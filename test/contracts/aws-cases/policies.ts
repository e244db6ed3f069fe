import {
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  GetRandomPasswordCommand,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
  ValidateResourcePolicyCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { type AwsCase, refusal, refusedAs } from './aws-case.ts';

const policy = (principal: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: principal },
        Action: 'secretsmanager:GetSecretValue',
        Resource: '*',
      },
    ],
  });
const own = policy('arn:aws:iam::123456789012:root');

/** Resource policies and random passwords. */
export const policies: readonly AwsCase[] = [
  {
    name: 'a resource policy is kept, returned and deleted',
    async run(aws) {
      const SecretId = aws.name();
      await aws.client().send(new CreateSecretCommand({ Name: SecretId, SecretString: 'one' }));
      await aws.client().send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy: own }));
      const read = () => aws.client().send(new GetResourcePolicyCommand({ SecretId }));
      expect(JSON.parse((await read()).ResourcePolicy ?? '')).toEqual(JSON.parse(own));
      await aws.client().send(new DeleteResourcePolicyCommand({ SecretId }));
      expect((await read()).ResourcePolicy).toBeUndefined();
    },
  },
  {
    name: 'a policy that is not JSON is MalformedPolicyDocumentException',
    async run(aws) {
      const SecretId = aws.name();
      await aws.client().send(new CreateSecretCommand({ Name: SecretId, SecretString: 'one' }));
      const call = aws.client().send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy: '{' }));
      expect(await refusal(call)).toEqual(refusedAs('MalformedPolicyDocumentException'));
    },
  },
  {
    name: 'policies are validated',
    async run(aws) {
      const validate = (ResourcePolicy: string) =>
        aws.client().send(new ValidateResourcePolicyCommand({ ResourcePolicy }));
      expect((await validate(own)).PolicyValidationPassed).toBe(true);
      expect((await validate(policy('*'))).PolicyValidationPassed).toBe(false);
    },
  },
  {
    name: 'random passwords have the length and the characters that were asked for',
    async run(aws) {
      const request = { PasswordLength: 40, ExcludePunctuation: true, ExcludeCharacters: 'abc' };
      const { RandomPassword } = await aws.client().send(new GetRandomPasswordCommand(request));
      expect(RandomPassword).toMatch(/^[A-Zd-z0-9]{40}$/);
    },
  },
];
