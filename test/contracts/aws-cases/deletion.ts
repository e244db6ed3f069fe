import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { type AwsCase, type AwsUnderTest, refusal, refusedAs } from './aws-case.ts';

async function scheduled(aws: AwsUnderTest): Promise<{ SecretId: string; arn: string | undefined }> {
  const SecretId = aws.name();
  const made = await aws.client().send(new CreateSecretCommand({ Name: SecretId, SecretString: 'one' }));
  await aws.client().send(new DeleteSecretCommand({ SecretId }));
  return { SecretId, arn: made.ARN };
}

const daysFromNow = (date: Date | undefined) =>
  Math.round(((date?.getTime() ?? 0) - Date.now()) / 86_400_000);

/** Deletion, the recovery window and the way back. */
export const deletion: readonly AwsCase[] = [
  {
    name: 'deletion is scheduled 30 days ahead unless told, 7 to 30 when told',
    async run(aws) {
      for (const [days, expected] of [
        [undefined, 30],
        [7, 7],
        [30, 30],
      ] as const) {
        const SecretId = aws.name();
        await aws.client().send(new CreateSecretCommand({ Name: SecretId, SecretString: 'one' }));
        const request = { SecretId, ...(days === undefined ? {} : { RecoveryWindowInDays: days }) };
        const answer = await aws.client().send(new DeleteSecretCommand(request));
        expect(daysFromNow(answer.DeletionDate)).toBe(expected);
      }
    },
  },
  {
    name: 'a recovery window outside 7 to 30 days, or beside a forced deletion, is InvalidParameterException',
    async run(aws) {
      const SecretId = aws.name();
      await aws.client().send(new CreateSecretCommand({ Name: SecretId, SecretString: 'one' }));
      for (const window of [
        { RecoveryWindowInDays: 6 },
        { RecoveryWindowInDays: 31 },
        { RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true },
      ]) {
        const call = aws.client().send(new DeleteSecretCommand({ SecretId, ...window }));
        expect(await refusal(call)).toEqual(refusedAs('InvalidParameterException'));
      }
    },
  },
  {
    name: 'a secret that is scheduled for deletion is described with its DeletedDate',
    async run(aws) {
      const { SecretId } = await scheduled(aws);
      const described = await aws.client().send(new DescribeSecretCommand({ SecretId }));
      expect(described.DeletedDate).toBeInstanceOf(Date);
    },
  },
  {
    name: 'a create over a name that is scheduled for deletion is InvalidRequestException',
    async run(aws) {
      const { SecretId } = await scheduled(aws);
      const call = aws.client().send(new CreateSecretCommand({ Name: SecretId, SecretString: 'one' }));
      expect(await refusal(call)).toEqual(refusedAs('InvalidRequestException'));
    },
  },
  {
    name: 'a read of a secret that is scheduled for deletion is InvalidRequestException',
    async run(aws) {
      const { SecretId } = await scheduled(aws);
      const call = aws.client().send(new GetSecretValueCommand({ SecretId }));
      expect(await refusal(call)).toEqual(refusedAs('InvalidRequestException'));
    },
  },
  {
    name: 'a put to a secret that is scheduled for deletion is InvalidRequestException',
    async run(aws) {
      const { SecretId } = await scheduled(aws);
      const call = aws.client().send(new PutSecretValueCommand({ SecretId, SecretString: 'two' }));
      expect(await refusal(call)).toEqual(refusedAs('InvalidRequestException'));
    },
  },
  {
    name: 'an update of a secret that is scheduled for deletion is InvalidRequestException',
    async run(aws) {
      const { SecretId } = await scheduled(aws);
      const call = aws.client().send(new UpdateSecretCommand({ SecretId, Description: 'told' }));
      expect(await refusal(call)).toEqual(refusedAs('InvalidRequestException'));
    },
  },
  {
    name: 'tag and untag of a secret that is scheduled for deletion are InvalidRequestException',
    async run(aws) {
      const { SecretId } = await scheduled(aws);
      const tag = aws.client().send(new TagResourceCommand({ SecretId, Tags: [{ Key: 'a', Value: '1' }] }));
      expect(await refusal(tag)).toEqual(refusedAs('InvalidRequestException'));
      const untag = aws.client().send(new UntagResourceCommand({ SecretId, TagKeys: ['a'] }));
      expect(await refusal(untag)).toEqual(refusedAs('InvalidRequestException'));
    },
  },
  {
    name: 'a second deletion is InvalidRequestException',
    async run(aws) {
      const { SecretId } = await scheduled(aws);
      const call = aws.client().send(new DeleteSecretCommand({ SecretId }));
      expect(await refusal(call)).toEqual(refusedAs('InvalidRequestException'));
    },
  },
  {
    name: 'a restored secret is as before',
    async run(aws) {
      const { SecretId, arn } = await scheduled(aws);
      await aws.client().send(new RestoreSecretCommand({ SecretId }));
      const read = await aws.client().send(new GetSecretValueCommand({ SecretId }));
      expect(read).toMatchObject({ ARN: arn, SecretString: 'one' });
      const described = await aws.client().send(new DescribeSecretCommand({ SecretId }));
      expect(described.DeletedDate).toBeUndefined();
    },
  },
  {
    name: 'a forced deletion of a secret that is already scheduled succeeds',
    async run(aws) {
      const { SecretId } = await scheduled(aws);
      const answer = await aws
        .client()
        .send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
      expect(answer.Name).toBe(SecretId);
    },
  },
  {
    name: 'a forced deletion of a missing secret is no error, a plain one is ResourceNotFoundException',
    async run(aws) {
      const SecretId = aws.name();
      await aws.client().send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
      const call = aws.client().send(new DeleteSecretCommand({ SecretId }));
      expect((await refusal(call)).name).toBe('ResourceNotFoundException');
    },
  },
  {
    name: 'the name stays taken for a while after a forced deletion, and the new secret has another ARN',
    async run(aws) {
      const Name = aws.name();
      const create = () => aws.client().send(new CreateSecretCommand({ Name, SecretString: 'one' }));
      const first = await create();
      await aws.client().send(new DeleteSecretCommand({ SecretId: Name, ForceDeleteWithoutRecovery: true }));
      expect(await refusal(create())).toEqual(refusedAs('InvalidRequestException'));
      const deadline = Date.now() + 10_000;
      let second = await create().catch(() => undefined);
      while (second === undefined && Date.now() < deadline) {
        await sleep(50);
        second = await create().catch(() => undefined);
      }
      expect(second?.ARN).toMatch(/-[A-Za-z0-9]{6}$/);
      expect(second?.ARN).not.toBe(first.ARN);
    },
  },
];
