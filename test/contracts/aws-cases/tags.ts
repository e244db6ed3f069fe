import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { type AwsCase, type AwsUnderTest, refusal, refusedAs } from './aws-case.ts';

async function tagsOf(aws: AwsUnderTest, SecretId: string): Promise<Record<string, string>> {
  const { Tags = [] } = await aws.client().send(new DescribeSecretCommand({ SecretId }));
  return Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

const numbered = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => ({ Key: `${prefix}${index}`, Value: 'x' }));

async function tagged(aws: AwsUnderTest, Tags: { Key: string; Value: string }[]): Promise<string> {
  const Name = aws.name();
  await aws.client().send(new CreateSecretCommand({ Name, SecretString: 'one', Tags }));
  return Name;
}

/** Tags and their limits. */
export const tags: readonly AwsCase[] = [
  {
    name: 'tags are added, replaced and taken off',
    async run(aws) {
      const SecretId = await tagged(aws, [{ Key: 'a', Value: '1' }]);
      const Tags = [
        { Key: 'a', Value: '2' },
        { Key: 'lockstep:owner', Value: 'äöü + - = . _ : / @' },
      ];
      await aws.client().send(new TagResourceCommand({ SecretId, Tags }));
      expect(await tagsOf(aws, SecretId)).toEqual({ a: '2', 'lockstep:owner': 'äöü + - = . _ : / @' });
      await aws.client().send(new UntagResourceCommand({ SecretId, TagKeys: ['a', 'absent'] }));
      expect(await tagsOf(aws, SecretId)).toEqual({ 'lockstep:owner': 'äöü + - = . _ : / @' });
    },
  },
  {
    name: '50 tags are taken, more are refused',
    async run(aws) {
      const SecretId = await tagged(aws, numbered(50, 'a'));
      expect(Object.keys(await tagsOf(aws, SecretId))).toHaveLength(50);
      const call = aws.client().send(new TagResourceCommand({ SecretId, Tags: numbered(1, 'b') }));
      expect(await refusal(call)).toEqual(refusedAs('InvalidParameterException'));
    },
  },
  {
    name: 'tag keys that begin with aws: are refused',
    async run(aws) {
      const call = tagged(aws, [{ Key: 'aws:mine', Value: 'x' }]);
      expect(await refusal(call)).toEqual(refusedAs('InvalidParameterException'));
    },
  },
  {
    name: 'tag keys over 128 and values over 256 characters are ValidationException',
    async run(aws) {
      for (const tag of [
        { Key: 'k'.repeat(129), Value: 'x' },
        { Key: 'k', Value: 'x'.repeat(257) },
      ]) {
        expect(await refusal(tagged(aws, [tag]))).toEqual(refusedAs('ValidationException'));
      }
    },
  },
  {
    name: 'tags with characters outside the allowed ones are refused',
    async run(aws) {
      expect((await refusal(tagged(aws, [{ Key: 'a#b', Value: 'x' }]))).status).toBe(400);
    },
  },
  {
    name: 'LastChangedDate moves with a tag',
    async run(aws) {
      const SecretId = await tagged(aws, []);
      const changed = async () =>
        (await aws.client().send(new DescribeSecretCommand({ SecretId }))).LastChangedDate?.getTime() ?? 0;
      const before = await changed();
      await sleep(1_100);
      await aws.client().send(new TagResourceCommand({ SecretId, Tags: [{ Key: 'a', Value: '1' }] }));
      expect(await changed()).toBeGreaterThan(before);
    },
  },
];
