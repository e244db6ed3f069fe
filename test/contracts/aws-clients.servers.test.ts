import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AwsSandbox, startAwsSandbox } from '../../src/sandbox/aws/aws-sandbox.ts';
import { moto } from '../support/moto.ts';

const run = promisify(execFile);

/** The aws CLI and boto3 are installed together with moto (scripts/test-servers), in the same folder. */
const program = (name: string) => join(dirname(moto ?? ''), name);

describe.skipIf(!moto)('clients that others wrote, against the stand-in of AWS', () => {
  let sandbox: AwsSandbox;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    const keys = { AKIACLIENTS000000001: { secretAccessKey: 'client-secret', userName: 'client' } };
    const accounts = { '222233334444': { keys } };
    sandbox = await startAwsSandbox({ accounts, credentials: 'signed', clockSkewMs: 0 });
    env = {
      ...process.env,
      AWS_ENDPOINT_URL: sandbox.url,
      AWS_ACCESS_KEY_ID: 'AKIACLIENTS000000001',
      AWS_SECRET_ACCESS_KEY: 'client-secret',
      AWS_DEFAULT_REGION: 'eu-central-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    };
  });
  afterAll(() => sandbox.stop());

  const aws = async (...args: string[]): Promise<string> =>
    (await run(program('aws'), [...args, '--output', 'json'], { env })).stdout;

  it('the aws CLI makes, reads, lists and deletes', async () => {
    await aws(
      ...['secretsmanager', 'create-secret', '--name', 'cli/one', '--secret-string', '{"a":"b"}'],
      ...['--tags', 'Key=team,Value=payments'],
    );
    const read: unknown = JSON.parse(
      await aws('secretsmanager', 'get-secret-value', '--secret-id', 'cli/one'),
    );
    expect(read).toMatchObject({ Name: 'cli/one', SecretString: '{"a":"b"}', VersionStages: ['AWSCURRENT'] });
    const listed: unknown = JSON.parse(await aws('secretsmanager', 'list-secrets'));
    expect(listed).toMatchObject({ SecretList: [{ Tags: [{ Key: 'team', Value: 'payments' }] }] });
    await aws('secretsmanager', 'delete-secret', '--secret-id', 'cli/one');
    const pending = aws('secretsmanager', 'get-secret-value', '--secret-id', 'cli/one');
    await expect(pending).rejects.toThrow(/InvalidRequestException/);
  });

  it('the aws CLI learns who it is and becomes someone else', async () => {
    const identity: unknown = JSON.parse(await aws('sts', 'get-caller-identity'));
    expect(identity).toMatchObject({ Account: '222233334444', Arn: 'arn:aws:iam::222233334444:user/client' });
    const role = ['--role-arn', 'arn:aws:iam::555566667777:role/reader', '--role-session-name', 'cli'];
    expect(JSON.parse(await aws('sts', 'assume-role', ...role))).toMatchObject({
      AssumedRoleUser: { Arn: 'arn:aws:sts::555566667777:assumed-role/reader/cli' },
    });
  });

  it('the aws CLI is told about a wrong secret access key', async () => {
    const wrong = { ...env, AWS_SECRET_ACCESS_KEY: 'wrong' };
    const call = (...args: string[]) => run(program('aws'), args, { env: wrong });
    await expect(call('secretsmanager', 'list-secrets')).rejects.toThrow(/InvalidSignatureException/);
    await expect(call('sts', 'get-caller-identity')).rejects.toThrow(/SignatureDoesNotMatch/);
  });

  it('boto3 pages, writes binary values and sees typed errors', async () => {
    const script = `
import boto3
client = boto3.client("secretsmanager")
for index in range(105):
    client.create_secret(Name=f"boto/{index}", SecretBinary=bytes([index]))
names = [s["Name"] for page in client.get_paginator("list_secrets").paginate(
    Filters=[{"Key": "name", "Values": ["boto/"]}]) for s in page["SecretList"]]
assert len(names) == 105, len(names)
assert client.get_secret_value(SecretId="boto/7")["SecretBinary"] == bytes([7])
try:
    client.describe_secret(SecretId="boto/absent")
    raise SystemExit("no error")
except client.exceptions.ResourceNotFoundException as error:
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400
role = boto3.client("sts").assume_role(RoleArn="arn:aws:iam::555566667777:role/reader", RoleSessionName="boto")
keys = role["Credentials"]
other = boto3.client("secretsmanager", aws_access_key_id=keys["AccessKeyId"],
    aws_secret_access_key=keys["SecretAccessKey"], aws_session_token=keys["SessionToken"])
assert other.list_secrets()["SecretList"] == []
print("done")
`;
    const { stdout } = await run(program('python3'), ['-c', script], { env });
    expect(stdout.trim()).toBe('done');
  });
});
