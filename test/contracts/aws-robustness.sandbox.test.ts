import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AwsSandbox, startAwsSandbox } from '../../src/sandbox/aws/aws-sandbox.ts';
import { operations } from '../../src/sandbox/aws/operations/index.ts';

let sandbox: AwsSandbox;
beforeAll(async () => {
  sandbox = await startAwsSandbox();
});
afterAll(() => sandbox.stop());

const authorization = `AWS4-HMAC-SHA256 Credential=AKIAROBUST0000000001/20260101/eu-central-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
const post = (headers: Record<string, string>, body: string) =>
  fetch(sandbox.url, { method: 'POST', headers: { Authorization: authorization, ...headers }, body });

describe('whatever a client sends', () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('a', 'app/a', 'x'.repeat(32), 'AWSCURRENT', 'eu-west-1', ''),
  );
  const value = fc.oneof(
    text,
    fc.jsonValue(),
    fc.array(text),
    fc.array(fc.record({ Key: text, Value: text })),
  );
  const members = [
    ...[
      'SecretId',
      'Name',
      'SecretString',
      'SecretBinary',
      'ClientRequestToken',
      'VersionStage',
      'VersionId',
    ],
    ...['Tags', 'TagKeys', 'Filters', 'NextToken', 'MaxResults', 'AddReplicaRegions', 'ResourcePolicy'],
    ...['KmsKeyId', 'VersionStages', 'RecoveryWindowInDays', 'PasswordLength', 'SecretIdList'],
  ];
  const body = fc.dictionary(fc.constantFrom(...members), value);

  it('gets an answer in the form of Secrets Manager', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...operations.keys()), body, async (operation, sent) => {
        const answer = await post({ 'X-Amz-Target': `secretsmanager.${operation}` }, JSON.stringify(sent));
        const received: unknown = await answer.json();
        if (answer.status !== 200) {
          expect(answer.status).toBe(400);
          expect(received).toMatchObject({ __type: expect.stringMatching(/(Exception|Failure)$/) });
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gets an answer in the form of STS', async () => {
    const action = fc.constantFrom('AssumeRole', 'AssumeRoleWithWebIdentity', 'GetCallerIdentity', 'Other');
    const token = fc.oneof(
      text,
      fc
        .array(fc.jsonValue(), { minLength: 3, maxLength: 3 })
        .map((parts) =>
          parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.'),
        ),
    );
    const form = fc.record({ Action: action, RoleArn: text, RoleSessionName: text, WebIdentityToken: token });
    await fc.assert(
      fc.asyncProperty(form, async (sent) => {
        const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
        const answer = await post(type, new URLSearchParams(sent).toString());
        expect(await answer.text()).toMatch(/^<(ErrorResponse|[A-Za-z]+Response) /);
        expect([200, 400, 403]).toContain(answer.status);
      }),
    );
  });

  it('gets an error for what is no request of either service', async () => {
    const target = { 'X-Amz-Target': 'secretsmanager.CreateSecret' };
    for (const [headers, sent, name] of [
      [target, '{"Name":', 'SerializationException'],
      [target, '[]', 'SerializationException'],
      [{ 'X-Amz-Target': 'secretsmanager.RotateSecret' }, '{}', 'UnknownOperationException'],
      [{ 'X-Amz-Target': 'DynamoDB_20120810.ListTables' }, '{}', 'UnknownOperationException'],
      [{}, '', 'UnknownOperationException'],
      [{ ...target, Authorization: 'Bearer x' }, '{}', 'IncompleteSignatureException'],
    ] as const) {
      const answer = await post(headers, sent);
      expect([answer.status, await answer.json()]).toMatchObject([400, { __type: name }]);
    }
  });
});

describe('starting', () => {
  it('takes the port that it is told, and says when that is taken', async () => {
    const blocked = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => blocked.once('listening', listening));
    const address = blocked.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    await expect(startAwsSandbox({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await new Promise((closed) => blocked.close(closed));
    const told = await startAwsSandbox({ port });
    expect(told).toMatchObject({ port, url: `http://127.0.0.1:${port}` });
    await told.stop();
  });

  it('ends while requests are going on', async () => {
    const slow = await startAwsSandbox({ latencyMs: 60_000 });
    const credentials = { accessKeyId: 'AKIAROBUST0000000001', secretAccessKey: 'x' };
    const client = new SecretsManagerClient({
      endpoint: slow.url,
      region: 'eu-central-1',
      credentials,
      maxAttempts: 1,
    });
    const listing = client.send(new ListSecretsCommand({})).then(
      () => 'answered',
      (error: { code?: string }) => error.code,
    );
    while (slow.log.count() === 0) await sleep(5);
    await slow.stop();
    expect(await listing).toBe('ECONNRESET');
  });
});
