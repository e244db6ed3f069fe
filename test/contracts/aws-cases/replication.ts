import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RemoveRegionsFromReplicationCommand,
  ReplicateSecretToRegionsCommand,
  StopReplicationToReplicaCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { type AwsCase, type AwsUnderTest, refusal, refusedAs } from './aws-case.ts';

const there = 'eu-west-1';

async function statusOf(aws: AwsUnderTest, SecretId: string) {
  const described = await aws.client().send(new DescribeSecretCommand({ SecretId }));
  return described.ReplicationStatus ?? [];
}

/** Waits while a replication goes on, and returns how it ended. */
async function settled(aws: AwsUnderTest, SecretId: string) {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const status = await statusOf(aws, SecretId);
    if (status.every(({ Status }) => Status !== 'InProgress')) return status;
    await sleep(20);
  }
  throw new Error('the replication does not end');
}

async function replicated(aws: AwsUnderTest, KmsKeyId?: string): Promise<string> {
  const Name = aws.name();
  const region = { Region: there, ...(KmsKeyId === undefined ? {} : { KmsKeyId }) };
  const request = { Name, SecretString: 'one', AddReplicaRegions: [region] };
  await aws.client().send(new CreateSecretCommand(request));
  await settled(aws, Name);
  return Name;
}

/** Replicas in other Regions. */
export const replication: readonly AwsCase[] = [
  {
    name: 'a replication is InProgress before it is InSync',
    async run(aws) {
      const Name = aws.name();
      await aws.client().send(new CreateSecretCommand({ Name, SecretString: 'one' }));
      const request = { SecretId: Name, AddReplicaRegions: [{ Region: there }] };
      const begun = await aws.client().send(new ReplicateSecretToRegionsCommand(request));
      expect(begun.ReplicationStatus).toMatchObject([{ Region: there, Status: 'InProgress' }]);
      expect(await settled(aws, Name)).toMatchObject([{ Region: there, Status: 'InSync' }]);
    },
  },
  {
    name: 'a replica has the value, the suffix of the ARN and the primary Region of its primary',
    async run(aws) {
      const Name = await replicated(aws);
      const primary = await aws.client().send(new DescribeSecretCommand({ SecretId: Name }));
      const replica = await aws.client(there).send(new DescribeSecretCommand({ SecretId: Name }));
      expect(replica.ARN?.slice(-6)).toBe(primary.ARN?.slice(-6));
      expect(replica.PrimaryRegion).toBe('eu-central-1');
      const read = await aws.client(there).send(new GetSecretValueCommand({ SecretId: Name }));
      expect(read.SecretString).toBe('one');
    },
  },
  {
    name: 'a new value reaches the replica',
    async run(aws) {
      const Name = await replicated(aws);
      await aws.client().send(new PutSecretValueCommand({ SecretId: Name, SecretString: 'two' }));
      await settled(aws, Name);
      const read = await aws.client(there).send(new GetSecretValueCommand({ SecretId: Name }));
      expect(read.SecretString).toBe('two');
    },
  },
  {
    name: 'a replica has the key of its own Region',
    async run(aws) {
      const Name = await replicated(aws, 'alias/there');
      expect(await statusOf(aws, Name)).toMatchObject([{ Region: there, KmsKeyId: 'alias/there' }]);
      const replica = await aws.client(there).send(new DescribeSecretCommand({ SecretId: Name }));
      expect(replica.KmsKeyId).toBe('alias/there');
    },
  },
  {
    name: 'a replica refuses writes',
    async run(aws) {
      const Name = await replicated(aws);
      const call = aws.client(there).send(new PutSecretValueCommand({ SecretId: Name, SecretString: 'two' }));
      expect(await refusal(call)).toEqual(refusedAs('InvalidParameterException'));
    },
  },
  {
    name: 'a primary with replicas cannot be deleted, and can when they are removed',
    async run(aws) {
      const Name = await replicated(aws);
      const call = aws.client().send(new DeleteSecretCommand({ SecretId: Name }));
      expect(await refusal(call)).toEqual(refusedAs('InvalidParameterException'));
      const request = { SecretId: Name, RemoveReplicaRegions: [there] };
      await aws.client().send(new RemoveRegionsFromReplicationCommand(request));
      const gone = refusal(aws.client(there).send(new DescribeSecretCommand({ SecretId: Name })));
      expect((await gone).name).toBe('ResourceNotFoundException');
      await aws.client().send(new DeleteSecretCommand({ SecretId: Name }));
    },
  },
  {
    name: 'a name that is taken in the other Region makes the replication fail',
    async run(aws) {
      const Name = aws.name();
      await aws.client(there).send(new CreateSecretCommand({ Name, SecretString: 'other' }));
      await aws.client().send(new CreateSecretCommand({ Name, SecretString: 'one' }));
      const request = { SecretId: Name, AddReplicaRegions: [{ Region: there }] };
      await aws.client().send(new ReplicateSecretToRegionsCommand(request));
      const [status] = await settled(aws, Name);
      expect(status).toMatchObject({ Region: there, Status: 'Failed' });
      expect(status?.StatusMessage).toContain('already exists');
    },
  },
  {
    name: 'a secret is not replicated to its own Region, and a refused create leaves nothing behind',
    async run(aws) {
      const [Name, own] = [aws.name(), [{ Region: 'eu-central-1' }]];
      const request = { Name, SecretString: 'one', AddReplicaRegions: own };
      expect(await refusal(aws.client().send(new CreateSecretCommand(request)))).toEqual(
        refusedAs('InvalidParameterException'),
      );
      await aws.client().send(new CreateSecretCommand({ Name, SecretString: 'one' }));
    },
  },
  {
    name: 'a replica can be made a secret of its own',
    async run(aws) {
      const Name = await replicated(aws);
      await aws.client(there).send(new StopReplicationToReplicaCommand({ SecretId: Name }));
      await aws.client(there).send(new PutSecretValueCommand({ SecretId: Name, SecretString: 'two' }));
      const primary = await aws.client().send(new GetSecretValueCommand({ SecretId: Name }));
      expect(primary.SecretString).toBe('one');
    },
  },
];
