import {
  CreateSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { type AwsCase, refusal, refusedAs, token } from './aws-case.ts';

/** What the service refuses to take. */
export const limits: readonly AwsCase[] = [
  {
    name: 'names outside the allowed characters are ValidationException',
    async run(aws) {
      for (const ending of ['a b', 'a#b', 'a?b', 'ä', 'a:b']) {
        const call = aws
          .client()
          .send(new CreateSecretCommand({ Name: aws.name(ending), SecretString: 'one' }));
        expect(await refusal(call)).toEqual(refusedAs('ValidationException'));
      }
    },
  },
  {
    name: 'secret ids outside the allowed characters are ValidationException',
    async run(aws) {
      for (const SecretId of ['a b', 'a#b', 'ä']) {
        const call = aws.client().send(new DescribeSecretCommand({ SecretId }));
        expect(await refusal(call)).toEqual(refusedAs('ValidationException'));
      }
    },
  },
  {
    name: 'all allowed characters are taken in names',
    async run(aws) {
      const Name = aws.name('aZ09/_+=.@-');
      expect(await aws.client().send(new CreateSecretCommand({ Name, SecretString: 'one' }))).toMatchObject({
        Name,
      });
    },
  },
  {
    name: 'names of 512 characters are taken, longer ones are ValidationException',
    async run(aws) {
      const prefix = aws.name('');
      const Name = prefix + 'x'.repeat(512 - prefix.length);
      await aws.client().send(new CreateSecretCommand({ Name, SecretString: 'one' }));
      const call = aws.client().send(new CreateSecretCommand({ Name: `${Name}x`, SecretString: 'one' }));
      expect(await refusal(call)).toEqual(refusedAs('ValidationException'));
    },
  },
  {
    name: 'values of 65,536 bytes are taken, longer ones are ValidationException',
    async run(aws) {
      const SecretId = aws.name();
      await aws.client().send(new CreateSecretCommand({ Name: SecretId, SecretString: 'x'.repeat(65_536) }));
      for (const SecretString of ['x'.repeat(65_537), 'ü'.repeat(32_769)]) {
        const call = aws.client().send(new PutSecretValueCommand({ SecretId, SecretString }));
        expect(await refusal(call)).toEqual(refusedAs('ValidationException'));
      }
    },
  },
  {
    name: 'binary values over 65,536 bytes are ValidationException',
    async run(aws) {
      const SecretBinary = new Uint8Array(65_537);
      const call = aws.client().send(new CreateSecretCommand({ Name: aws.name(), SecretBinary }));
      expect(await refusal(call)).toEqual(refusedAs('ValidationException'));
    },
  },
  {
    name: 'empty values are refused',
    async run(aws) {
      const call = aws.client().send(new CreateSecretCommand({ Name: aws.name(), SecretString: '' }));
      expect(await refusal(call)).toEqual(refusedAs('ValidationException'));
    },
  },
  {
    name: 'string and binary together are InvalidParameterException',
    async run(aws) {
      const value = { SecretString: 'one', SecretBinary: new Uint8Array([1]) };
      const call = aws.client().send(new CreateSecretCommand({ Name: aws.name(), ...value }));
      expect(await refusal(call)).toEqual(refusedAs('InvalidParameterException'));
    },
  },
  {
    name: 'tokens are 32 to 64 characters long',
    async run(aws) {
      for (const length of [31, 65]) {
        const request = { Name: aws.name(), ClientRequestToken: 'x'.repeat(length), SecretString: 'one' };
        expect((await refusal(aws.client().send(new CreateSecretCommand(request)))).status).toBe(400);
      }
    },
  },
  {
    name: 'a put without content is InvalidRequestException',
    async run(aws) {
      const Name = aws.name();
      await aws.client().send(new CreateSecretCommand({ Name, SecretString: 'one' }));
      const request = { SecretId: Name, ClientRequestToken: token() };
      const call = aws.client().send(new PutSecretValueCommand(request));
      expect(await refusal(call)).toEqual(refusedAs('InvalidRequestException'));
    },
  },
  {
    name: 'a put without token and content is InvalidRequestException',
    async run(aws) {
      const Name = aws.name();
      await aws.client().send(new CreateSecretCommand({ Name, SecretString: 'one' }));
      const answer = await aws.raw('PutSecretValue', { SecretId: Name });
      expect(answer).toEqual({ status: 400, error: 'InvalidRequestException' });
    },
  },
  {
    name: 'a value without a token is InvalidRequestException',
    async run(aws) {
      const Name = aws.name();
      await aws.client().send(new CreateSecretCommand({ Name, SecretString: 'one' }));
      const invalid = { status: 400, error: 'InvalidRequestException' };
      expect(await aws.raw('CreateSecret', { Name: aws.name(), SecretString: 'one' })).toEqual(invalid);
      expect(await aws.raw('PutSecretValue', { SecretId: Name, SecretString: 'two' })).toEqual(invalid);
      expect(await aws.raw('UpdateSecret', { SecretId: Name, SecretString: 'two' })).toEqual(invalid);
    },
  },
];
