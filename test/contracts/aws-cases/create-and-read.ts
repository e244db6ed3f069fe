import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { type AwsCase, refusal, refusedAs, token } from './aws-case.ts';

/** Making secrets, and reading what was written. */
export const createAndRead: readonly AwsCase[] = [
  {
    name: 'a created secret has the token as its version id and an ARN that ends in six characters',
    async run(aws) {
      const [Name, ClientRequestToken] = [aws.name(), token()];
      const made = await aws
        .client()
        .send(new CreateSecretCommand({ Name, ClientRequestToken, SecretString: 'one' }));
      expect(made).toMatchObject({ Name, VersionId: ClientRequestToken });
      expect(made.ARN).toMatch(
        new RegExp(`^arn:aws:secretsmanager:eu-central-1:\\d{12}:secret:${Name}-[A-Za-z0-9]{6}$`),
      );
      const read = await aws.client().send(new GetSecretValueCommand({ SecretId: Name }));
      expect(read).toMatchObject({
        ARN: made.ARN,
        Name,
        SecretString: 'one',
        VersionId: ClientRequestToken,
        VersionStages: ['AWSCURRENT'],
      });
    },
  },
  {
    name: 'binary values come back byte for byte',
    async run(aws) {
      const Name = aws.name();
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
      await aws.client().send(new CreateSecretCommand({ Name, SecretBinary: bytes }));
      const read = await aws.client().send(new GetSecretValueCommand({ SecretId: Name }));
      expect(read.SecretString).toBeUndefined();
      expect(Buffer.from(read.SecretBinary ?? []).equals(bytes)).toBe(true);
    },
  },
  {
    name: 'secrets are found by ARN and by ARN without its suffix',
    async run(aws) {
      const { ARN = '' } = await aws
        .client()
        .send(new CreateSecretCommand({ Name: aws.name(), SecretString: 'one' }));
      for (const SecretId of [ARN, ARN.slice(0, -7)]) {
        expect(await aws.client().send(new DescribeSecretCommand({ SecretId }))).toMatchObject({ ARN });
      }
    },
  },
  {
    name: 'an ARN with another suffix is not found',
    async run(aws) {
      const { ARN = '' } = await aws
        .client()
        .send(new CreateSecretCommand({ Name: aws.name(), SecretString: 'one' }));
      const SecretId = `${ARN.slice(0, -6)}zzzzzz`;
      const described = refusal(aws.client().send(new DescribeSecretCommand({ SecretId })));
      expect((await described).name).toBe('ResourceNotFoundException');
    },
  },
  {
    name: 'a missing secret is ResourceNotFoundException',
    async run(aws) {
      const SecretId = aws.name();
      const calls = [
        aws.client().send(new GetSecretValueCommand({ SecretId })),
        aws.client().send(new DescribeSecretCommand({ SecretId })),
        aws.client().send(new PutSecretValueCommand({ SecretId, SecretString: 'one' })),
      ].map(refusal);
      for (const { name } of await Promise.all(calls)) expect(name).toBe('ResourceNotFoundException');
    },
  },
  {
    name: 'ResourceNotFoundException has status 400',
    async run(aws) {
      const call = aws.client().send(new DescribeSecretCommand({ SecretId: aws.name() }));
      expect(await refusal(call)).toEqual(refusedAs('ResourceNotFoundException'));
    },
  },
  {
    name: 'versions of a missing secret are ResourceNotFoundException',
    async run(aws) {
      const call = aws.client().send(new ListSecretVersionIdsCommand({ SecretId: aws.name() }));
      expect(await refusal(call)).toEqual(refusedAs('ResourceNotFoundException'));
    },
  },
  {
    name: 'a name that is taken is ResourceExistsException',
    async run(aws) {
      const Name = aws.name();
      await aws.client().send(new CreateSecretCommand({ Name, SecretString: 'one' }));
      const again = aws.client().send(new CreateSecretCommand({ Name, SecretString: 'one' }));
      expect(await refusal(again)).toEqual(refusedAs('ResourceExistsException'));
    },
  },
  {
    name: 'a repeated create with the same token and content gets the same answer',
    async run(aws) {
      const request = { Name: aws.name(), ClientRequestToken: token(), SecretString: 'one' };
      const first = await aws.client().send(new CreateSecretCommand(request));
      const second = await aws.client().send(new CreateSecretCommand(request));
      expect(second).toMatchObject({ ARN: first.ARN, VersionId: first.VersionId });
    },
  },
  {
    name: 'a create with the same token and other content is ResourceExistsException',
    async run(aws) {
      const request = { Name: aws.name(), ClientRequestToken: token() };
      await aws.client().send(new CreateSecretCommand({ ...request, SecretString: 'one' }));
      const second = aws.client().send(new CreateSecretCommand({ ...request, SecretString: 'two' }));
      expect(await refusal(second)).toEqual(refusedAs('ResourceExistsException'));
    },
  },
  {
    name: 'a secret without a value has no versions, and its value is not found',
    async run(aws) {
      const Name = aws.name();
      const made = await aws.client().send(new CreateSecretCommand({ Name, Description: 'empty' }));
      expect(made.VersionId).toBeUndefined();
      const described = await aws.client().send(new DescribeSecretCommand({ SecretId: Name }));
      expect(described.VersionIdsToStages).toBeUndefined();
      const read = refusal(aws.client().send(new GetSecretValueCommand({ SecretId: Name })));
      expect((await read).name).toBe('ResourceNotFoundException');
    },
  },
  {
    name: 'update changes the description without a new version',
    async run(aws) {
      const request = { Name: aws.name(), ClientRequestToken: token(), SecretString: 'one' };
      await aws.client().send(new CreateSecretCommand(request));
      await aws.client().send(new UpdateSecretCommand({ SecretId: request.Name, Description: 'told' }));
      const described = await aws.client().send(new DescribeSecretCommand({ SecretId: request.Name }));
      expect(described.Description).toBe('told');
      expect(described.VersionIdsToStages).toEqual({ [request.ClientRequestToken]: ['AWSCURRENT'] });
    },
  },
  {
    name: 'Regions are apart',
    async run(aws) {
      const Name = aws.name();
      await aws.client('eu-central-1').send(new CreateSecretCommand({ Name, SecretString: 'one' }));
      const elsewhere = refusal(aws.client('eu-west-1').send(new DescribeSecretCommand({ SecretId: Name })));
      expect((await elsewhere).name).toBe('ResourceNotFoundException');
    },
  },
  {
    name: 'the key of a secret is shown, and changed by an update',
    async run(aws) {
      const SecretId = aws.name();
      const made = { Name: SecretId, SecretString: 'one', KmsKeyId: 'alias/one' };
      await aws.client().send(new CreateSecretCommand(made));
      const key = async () => (await aws.client().send(new DescribeSecretCommand({ SecretId }))).KmsKeyId;
      expect(await key()).toBe('alias/one');
      await aws.client().send(new UpdateSecretCommand({ SecretId, KmsKeyId: 'alias/two' }));
      expect(await key()).toBe('alias/two');
    },
  },
];
