import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  ReplicateSecretToRegionsCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, it } from 'vitest';
import { awsErrorFault, throttlingFault } from '../../src/sandbox/aws/aws-faults.ts';
import {
  type AwsSandbox,
  type AwsSandboxOptions,
  startAwsSandbox,
} from '../../src/sandbox/aws/aws-sandbox.ts';
import { refusal, refusedAs, token } from './aws-cases/aws-case.ts';

const place = { account: '123456789012', region: 'eu-central-1' };
const day = 86_400_000;
const running: { stop(): Promise<void> }[] = [];

async function started(options: AwsSandboxOptions = {}): Promise<AwsSandbox> {
  const sandbox = await startAwsSandbox(options);
  running.push(sandbox);
  return sandbox;
}

function clientOf(
  sandbox: AwsSandbox,
  credentials: { accessKeyId: string; secretAccessKey: string } = {
    accessKeyId: 'AKIACONTROLS00000001',
    secretAccessKey: 'controls',
  },
): SecretsManagerClient {
  return new SecretsManagerClient({
    endpoint: sandbox.url,
    region: place.region,
    credentials,
    maxAttempts: 1,
  });
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.stop()));
});

const create = (Name: string, SecretString = 'one') => new CreateSecretCommand({ Name, SecretString });
const names = async (client: SecretsManagerClient) =>
  ((await client.send(new ListSecretsCommand({}))).SecretList ?? []).map(({ Name }) => Name);

describe('listings that are behind', () => {
  it('do not show what happened while they were frozen', async () => {
    const sandbox = await started();
    const client = clientOf(sandbox);
    await client.send(create('a'));
    sandbox.test.freezeLists();
    await client.send(create('b'));
    await client.send(new DeleteSecretCommand({ SecretId: 'a' }));
    expect(await names(client)).toEqual(['a']);
    expect((await client.send(new DescribeSecretCommand({ SecretId: 'b' }))).Name).toBe('b');
    sandbox.test.thawLists();
    expect(await names(client)).toEqual(['b']);
  });

  it('show a change when the lag has passed', async () => {
    const sandbox = await started({ listLagMs: 300_000 });
    const client = clientOf(sandbox);
    await client.send(create('a'));
    expect(await names(client)).toEqual([]);
    sandbox.test.advance(300_000);
    expect(await names(client)).toEqual(['a']);
  });
});

describe('time', () => {
  it('purges a secret at the end of its recovery window, and the name is free again', async () => {
    const sandbox = await started();
    const client = clientOf(sandbox);
    const first = await client.send(create('a'));
    await client.send(new DeleteSecretCommand({ SecretId: 'a', RecoveryWindowInDays: 7 }));
    sandbox.test.advance(7 * day - 60_000);
    expect((await client.send(new DescribeSecretCommand({ SecretId: 'a' }))).DeletedDate).toBeDefined();
    sandbox.test.advance(60_000);
    expect(await refusal(client.send(new DescribeSecretCommand({ SecretId: 'a' })))).toEqual(
      refusedAs('ResourceNotFoundException'),
    );
    expect((await client.send(create('a'))).ARN).not.toBe(first.ARN);
  });

  it('prunes versions without a label once they are a day old', async () => {
    const sandbox = await started();
    const client = clientOf(sandbox);
    await client.send(create('a', 'value 0'));
    const put = (index: number) =>
      client.send(new PutSecretValueCommand({ SecretId: 'a', SecretString: `value ${index}` }));
    for (let index = 1; index < 100; index += 1) await put(index);
    expect(await refusal(put(100))).toEqual(refusedAs('LimitExceededException'));
    sandbox.test.advance(day);
    await put(100);
    expect(sandbox.test.get(place, 'a')?.body.versions.size).toBe(100);
  });
});

describe('quotas', () => {
  it('are shared by all clients of an account in a Region, and apart for each group of calls', async () => {
    const sandbox = await started({ quotas: 'published' });
    const [one, other] = [clientOf(sandbox), clientOf(sandbox)];
    const calls = Array.from({ length: 120 }, (_, index) =>
      (index % 2 === 0 ? one : other).send(create(`a/${index}`)).then(
        () => 'made',
        (error: Error) => error.name,
      ),
    );
    const outcomes = await Promise.all(calls);
    expect(outcomes.filter((outcome) => outcome === 'made').length).toBeGreaterThanOrEqual(50);
    expect(outcomes.filter((outcome) => outcome === 'ThrottlingException').length).toBeGreaterThan(0);
    expect(sandbox.quotas.throttled).toBe(outcomes.filter((outcome) => outcome !== 'made').length);
    await one.send(new DescribeSecretCommand({ SecretId: 'a/0' }));
  });
});

describe('refusals', () => {
  it('an operation is denied to one access key, for one secret', async () => {
    const sandbox = await started();
    const client = clientOf(sandbox);
    await client.send(create('a'));
    await client.send(create('b'));
    const accessKeyId = 'AKIACONTROLS00000001';
    sandbox.test.access.deny({ accessKeyId, operation: 'PutSecretValue', secret: 'a' });
    const put = (SecretId: string) =>
      client.send(new PutSecretValueCommand({ SecretId, SecretString: 'planted' }));
    expect(await refusal(put('a'))).toEqual(refusedAs('AccessDeniedException'));
    await expect(put('a')).rejects.toThrow(/not authorized to perform: secretsmanager:PutSecretValue/);
    await put('b');
    sandbox.test.access.clear();
    await put('a');
  });

  it('a key that is denied or disabled cannot be used', async () => {
    const sandbox = await started();
    const client = clientOf(sandbox);
    const request = { Name: 'a', SecretString: 'one', KmsKeyId: 'alias/app' };
    sandbox.test.kms.deny('alias/app');
    expect(await refusal(client.send(new CreateSecretCommand(request)))).toEqual(
      refusedAs('AccessDeniedException'),
    );
    expect(sandbox.test.names(place)).toEqual([]);
    sandbox.test.kms.allow('alias/app');
    await client.send(new CreateSecretCommand(request));
    sandbox.test.kms.disable('alias/app');
    expect(await refusal(client.send(new GetSecretValueCommand({ SecretId: 'a' })))).toEqual(
      refusedAs('DecryptionFailure'),
    );
    expect(
      await refusal(client.send(new PutSecretValueCommand({ SecretId: 'a', SecretString: 'two' }))),
    ).toEqual(refusedAs('EncryptionFailure'));
  });

  it('a secret that an AWS service manages is not changed', async () => {
    const sandbox = await started();
    const client = clientOf(sandbox);
    sandbox.test.put(place, { name: 'rds!db-1', value: 'one', owningService: 'rds' });
    expect((await client.send(new DescribeSecretCommand({ SecretId: 'rds!db-1' }))).OwningService).toBe(
      'rds',
    );
    const calls = [
      client.send(new PutSecretValueCommand({ SecretId: 'rds!db-1', SecretString: 'two' })),
      client.send(new UpdateSecretCommand({ SecretId: 'rds!db-1', Description: 'mine' })),
      client.send(new DeleteSecretCommand({ SecretId: 'rds!db-1' })),
    ].map(refusal);
    for (const refused of await Promise.all(calls)) {
      expect(refused).toEqual(refusedAs('InvalidRequestException'));
    }
  });

  it('a Region that is not enabled, and a key that is denied there, make a replication fail', async () => {
    const sandbox = await started({ replicationMs: 0 });
    const client = clientOf(sandbox);
    await client.send(create('a'));
    sandbox.test.disableRegion('ap-east-1');
    sandbox.test.kms.deny('alias/there');
    const AddReplicaRegions = [{ Region: 'ap-east-1' }, { Region: 'eu-west-1', KmsKeyId: 'alias/there' }];
    await client.send(new ReplicateSecretToRegionsCommand({ SecretId: 'a', AddReplicaRegions }));
    const described = await client.send(new DescribeSecretCommand({ SecretId: 'a' }));
    expect(described.ReplicationStatus?.map(({ Status }) => Status)).toEqual(['Failed', 'Failed']);
  });
});

describe('an edit by someone else', () => {
  it('has a version id of its own and leaves what it does not name', async () => {
    const sandbox = await started();
    const client = clientOf(sandbox);
    const ClientRequestToken = token();
    const Tags = [{ Key: 'team', Value: 'payments' }];
    await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'one', ClientRequestToken, Tags }));
    const versionId = sandbox.test.put(place, { name: 'a', value: 'edited' });
    const described = await client.send(new DescribeSecretCommand({ SecretId: 'a' }));
    expect(described.Tags).toEqual(Tags);
    expect(described.VersionIdsToStages).toEqual({
      [String(versionId)]: ['AWSCURRENT'],
      [ClientRequestToken]: ['AWSPREVIOUS'],
    });
  });
});

describe('faults', () => {
  it('a reset after the effect leaves the effect, one before does not', async () => {
    const sandbox = await started();
    const client = clientOf(sandbox);
    sandbox.faults.push(
      { operation: 'CreateSecret', fault: { kind: 'reset', moment: 'after' } },
      { operation: 'CreateSecret', fault: { kind: 'reset', moment: 'before' } },
    );
    await expect(client.send(create('a'))).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(client.send(create('b'))).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(sandbox.test.names(place)).toEqual(['a']);
    expect(sandbox.log.entries.map(({ status, fault }) => [status, fault])).toEqual([
      [0, 'reset'],
      [0, 'reset'],
    ]);
  });

  it('throttling and failures of the service have its names', async () => {
    const sandbox = await started();
    const client = clientOf(sandbox);
    sandbox.faults.push(
      { fault: throttlingFault() },
      { fault: { kind: 'status', status: 500 } },
      { fault: { kind: 'status', status: 503 } },
      { fault: awsErrorFault('EncryptionFailure', 'not now', { moment: 'after' }) },
    );
    const outcomes = [];
    for (const name of ['a', 'b', 'c', 'd']) outcomes.push(await refusal(client.send(create(name))));
    expect(outcomes).toEqual([
      { name: 'ThrottlingException', status: 400 },
      { name: 'InternalServiceError', status: 500 },
      { name: 'ServiceUnavailableException', status: 503 },
      { name: 'EncryptionFailure', status: 400 },
    ]);
    expect(sandbox.log.entries.map(({ error }) => error)).toEqual(outcomes.map(({ name }) => name));
    expect(sandbox.test.names(place)).toEqual(['d']);
  });

  it('an answer is cut in its middle, or late', async () => {
    const sandbox = await started({ faults: [{ fault: { kind: 'cut' } }] });
    const client = clientOf(sandbox);
    await expect(client.send(create('a'))).rejects.toThrow();
    expect(sandbox.test.names(place)).toEqual(['a']);
    sandbox.faults.push({ fault: { kind: 'slow', ms: 60_000 } });
    const late = client.send(create('b'), { abortSignal: AbortSignal.timeout(100) });
    await expect(late).rejects.toMatchObject({ name: 'AbortError' });
    expect(sandbox.test.names(place)).toEqual(['a']);
  });
});

describe('the log', () => {
  it('tells operation, account, Region, name, status and error, and no value', async () => {
    const sandbox = await started();
    const client = clientOf(sandbox);
    await client.send(create('a', 'planted-value'));
    await refusal(client.send(create('a', 'planted-value')));
    expect(sandbox.log.entries).toMatchObject([
      { operation: 'CreateSecret', ...place, secret: 'a', status: 200, error: undefined },
      { operation: 'CreateSecret', ...place, secret: 'a', status: 400, error: 'ResourceExistsException' },
    ]);
    expect(sandbox.log.count('CreateSecret')).toBe(2);
    expect(JSON.stringify(sandbox.log.entries)).not.toContain('planted-value');
    sandbox.log.clear();
    expect(sandbox.log.count()).toBe(0);
  });
});
