import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { type AwsCase, type AwsUnderTest, refusal, refusedAs, token } from './aws-case.ts';

async function stagesOf(aws: AwsUnderTest, SecretId: string): Promise<Record<string, string[]> | undefined> {
  const described = await aws.client().send(new DescribeSecretCommand({ SecretId }));
  return described.VersionIdsToStages;
}

/** A secret with versions `one`, `two`..., the last of which is current. */
async function secretWithVersions(
  aws: AwsUnderTest,
  ...values: string[]
): Promise<{ name: string; ids: string[] }> {
  const [name, ids] = [aws.name(), values.map(() => token())];
  for (const [index, SecretString] of values.entries()) {
    const version = { ClientRequestToken: ids[index], SecretString };
    if (index === 0) await aws.client().send(new CreateSecretCommand({ Name: name, ...version }));
    else await aws.client().send(new PutSecretValueCommand({ SecretId: name, ...version }));
  }
  return { name, ids };
}

const id = (ids: string[], index: number): string => ids[index] ?? '';

/** Versions and their staging labels. */
export const versions: readonly AwsCase[] = [
  {
    name: 'a put moves AWSCURRENT and leaves AWSPREVIOUS behind',
    async run(aws) {
      const { name, ids } = await secretWithVersions(aws, 'one', 'two');
      expect(await stagesOf(aws, name)).toEqual({
        [id(ids, 0)]: ['AWSPREVIOUS'],
        [id(ids, 1)]: ['AWSCURRENT'],
      });
      const old = { SecretId: name, VersionStage: 'AWSPREVIOUS' };
      expect((await aws.client().send(new GetSecretValueCommand(old))).SecretString).toBe('one');
      const byId = { SecretId: name, VersionId: id(ids, 0) };
      expect((await aws.client().send(new GetSecretValueCommand(byId))).SecretString).toBe('one');
    },
  },
  {
    name: 'versions without a label are hidden from describe, and listed only when asked for',
    async run(aws) {
      const { name, ids } = await secretWithVersions(aws, 'one', 'two', 'three');
      expect(Object.keys((await stagesOf(aws, name)) ?? {}).sort()).toEqual(ids.slice(1).sort());
      const list = async (IncludeDeprecated: boolean) => {
        const answer = await aws
          .client()
          .send(new ListSecretVersionIdsCommand({ SecretId: name, IncludeDeprecated }));
        return (answer.Versions ?? []).map((version) => version.VersionId ?? '').sort();
      };
      expect(await list(false)).toEqual(ids.slice(1).sort());
      expect(await list(true)).toEqual([...ids].sort());
    },
  },
  {
    name: 'versions under the default key say so',
    async run(aws) {
      const { name } = await secretWithVersions(aws, 'one');
      const answer = await aws.client().send(new ListSecretVersionIdsCommand({ SecretId: name }));
      expect(answer.Versions?.[0]?.KmsKeyIds).toEqual(['DefaultEncryptionKey']);
    },
  },
  {
    name: 'the same token and content again changes nothing',
    async run(aws) {
      const { name, ids } = await secretWithVersions(aws, 'one', 'two');
      const before = await stagesOf(aws, name);
      const repeated = { SecretId: name, ClientRequestToken: id(ids, 1), SecretString: 'two' };
      const answer = await aws.client().send(new PutSecretValueCommand(repeated));
      expect(answer.VersionId).toBe(id(ids, 1));
      expect(await stagesOf(aws, name)).toEqual(before);
    },
  },
  {
    name: 'the token and content of an older version again do not make it current',
    async run(aws) {
      const { name, ids } = await secretWithVersions(aws, 'one', 'two', 'three');
      const repeated = { SecretId: name, ClientRequestToken: id(ids, 0), SecretString: 'one' };
      await aws.client().send(new PutSecretValueCommand(repeated));
      expect((await stagesOf(aws, name))?.[id(ids, 2)]).toEqual(['AWSCURRENT']);
    },
  },
  {
    name: 'the same token with other content is ResourceExistsException',
    async run(aws) {
      const { name, ids } = await secretWithVersions(aws, 'one', 'two');
      const request = { SecretId: name, ClientRequestToken: id(ids, 0), SecretString: 'three' };
      const put = refusal(aws.client().send(new PutSecretValueCommand(request)));
      expect(await put).toEqual(refusedAs('ResourceExistsException'));
    },
  },
  {
    name: 'an update with a used token and other content is ResourceExistsException',
    async run(aws) {
      const { name, ids } = await secretWithVersions(aws, 'one', 'two');
      const request = { SecretId: name, ClientRequestToken: id(ids, 0), SecretString: 'three' };
      const update = refusal(aws.client().send(new UpdateSecretCommand(request)));
      expect(await update).toEqual(refusedAs('ResourceExistsException'));
    },
  },
  {
    name: 'a put with staging labels of its own leaves AWSCURRENT where it is',
    async run(aws) {
      const { name, ids } = await secretWithVersions(aws, 'one');
      const pending = token();
      const request = { SecretId: name, ClientRequestToken: pending, SecretString: 'two' };
      await aws.client().send(new PutSecretValueCommand({ ...request, VersionStages: ['AWSPENDING'] }));
      expect(await stagesOf(aws, name)).toEqual({ [id(ids, 0)]: ['AWSCURRENT'], [pending]: ['AWSPENDING'] });
    },
  },
  {
    name: 'custom staging labels stay on their version when AWSCURRENT moves on',
    async run(aws) {
      const { name, ids } = await secretWithVersions(aws, 'one');
      const label = { SecretId: name, VersionStage: 'release', MoveToVersionId: id(ids, 0) };
      await aws.client().send(new UpdateSecretVersionStageCommand(label));
      await aws.client().send(new PutSecretValueCommand({ SecretId: name, SecretString: 'two' }));
      await aws.client().send(new PutSecretValueCommand({ SecretId: name, SecretString: 'three' }));
      expect((await stagesOf(aws, name))?.[id(ids, 0)]).toEqual(['release']);
    },
  },
  {
    name: 'AWSCURRENT is moved back by UpdateSecretVersionStage, and AWSPREVIOUS follows',
    async run(aws) {
      const { name, ids } = await secretWithVersions(aws, 'one', 'two');
      const move = {
        VersionStage: 'AWSCURRENT',
        RemoveFromVersionId: id(ids, 1),
        MoveToVersionId: id(ids, 0),
      };
      await aws.client().send(new UpdateSecretVersionStageCommand({ SecretId: name, ...move }));
      expect(await stagesOf(aws, name)).toEqual({
        [id(ids, 0)]: ['AWSCURRENT'],
        [id(ids, 1)]: ['AWSPREVIOUS'],
      });
      const named = { SecretId: name, VersionStage: 'AWSCURRENT' };
      expect((await aws.client().send(new GetSecretValueCommand(named))).SecretString).toBe('one');
    },
  },
  {
    name: 'a read without a stage follows a moved AWSCURRENT',
    async run(aws) {
      const { name, ids } = await secretWithVersions(aws, 'one', 'two');
      const move = {
        VersionStage: 'AWSCURRENT',
        RemoveFromVersionId: id(ids, 1),
        MoveToVersionId: id(ids, 0),
      };
      await aws.client().send(new UpdateSecretVersionStageCommand({ SecretId: name, ...move }));
      expect((await aws.client().send(new GetSecretValueCommand({ SecretId: name }))).SecretString).toBe(
        'one',
      );
    },
  },
  {
    name: 'a label that is attached elsewhere is moved only from the version that is named',
    async run(aws) {
      const { name, ids } = await secretWithVersions(aws, 'one', 'two');
      const move = { SecretId: name, VersionStage: 'AWSCURRENT', MoveToVersionId: id(ids, 0) };
      const unnamed = refusal(aws.client().send(new UpdateSecretVersionStageCommand(move)));
      expect(await unnamed).toEqual(refusedAs('InvalidParameterException'));
      const wrong = { ...move, RemoveFromVersionId: id(ids, 0) };
      const misnamed = refusal(aws.client().send(new UpdateSecretVersionStageCommand(wrong)));
      expect(await misnamed).toEqual(refusedAs('InvalidParameterException'));
    },
  },
  {
    name: 'a missing version and a missing stage are ResourceNotFoundException',
    async run(aws) {
      const { name } = await secretWithVersions(aws, 'one');
      for (const part of [{ VersionId: token() }, { VersionStage: 'AWSPREVIOUS' }]) {
        const call = aws.client().send(new GetSecretValueCommand({ SecretId: name, ...part }));
        expect((await refusal(call)).name).toBe('ResourceNotFoundException');
      }
    },
  },
  {
    name: 'LastChangedDate moves with a put',
    async run(aws) {
      const { name } = await secretWithVersions(aws, 'one');
      const changed = async () =>
        (await aws.client().send(new DescribeSecretCommand({ SecretId: name }))).LastChangedDate?.getTime() ??
        0;
      const before = await changed();
      await sleep(1_100);
      await aws.client().send(new PutSecretValueCommand({ SecretId: name, SecretString: 'two' }));
      expect(await changed()).toBeGreaterThan(before);
    },
  },
  {
    name: 'a secret takes no more than 100 versions a day',
    async run(aws) {
      const { name } = await secretWithVersions(aws, 'one');
      for (let index = 1; index < 100; index += 1) {
        await aws
          .client()
          .send(new PutSecretValueCommand({ SecretId: name, SecretString: `value ${index}` }));
      }
      const call = aws.client().send(new PutSecretValueCommand({ SecretId: name, SecretString: 'more' }));
      expect(await refusal(call)).toEqual(refusedAs('LimitExceededException'));
    },
  },
];
