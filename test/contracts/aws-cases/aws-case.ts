import { randomUUID } from 'node:crypto';
import { SecretsManagerClient, type SecretsManagerServiceException } from '@aws-sdk/client-secrets-manager';
import { STSClient } from '@aws-sdk/client-sts';

/** What a case runs against: any server that claims to be Secrets Manager and STS. */
export interface AwsUnderTest {
  readonly url: string;
  /** An unmodified client of the SDK, without repetitions. */
  client(region?: string): SecretsManagerClient;
  sts(): STSClient;
  /** A name that no other case uses. */
  name(ending?: string): string;
  /** A request without what SDKs add to it. */
  raw(operation: string, body: object): Promise<{ status: number; error: string | undefined }>;
}

/** One promise of the real service, and how to see it kept. */
export interface AwsCase {
  readonly name: string;
  run(aws: AwsUnderTest): Promise<void>;
}

const credentials = { accessKeyId: 'AKIACONTRACTSUITE000', secretAccessKey: 'contract' };

/** Clients for a server. */
export function awsUnderTest(url: string): AwsUnderTest & { destroy(): void } {
  const clients = new Map<string, SecretsManagerClient>();
  const sts = new STSClient({ endpoint: url, region: 'eu-central-1', credentials, maxAttempts: 1 });
  return {
    url,
    client(region = 'eu-central-1') {
      const client =
        clients.get(region) ??
        new SecretsManagerClient({ endpoint: url, region, credentials, maxAttempts: 1 });
      clients.set(region, client);
      return client;
    },
    sts: () => sts,
    name: (ending = 'secret') => `contract/${randomUUID()}/${ending}`,
    async raw(operation, body) {
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          'X-Amz-Target': `secretsmanager.${operation}`,
          'Content-Type': 'application/x-amz-json-1.1',
          Authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20260101/eu-central-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
        },
        body: JSON.stringify(body),
      });
      const text = await answer.text();
      const error = /"__type"\s*:\s*"([^"]+)"/.exec(text)?.[1];
      return { status: answer.status, error };
    },
    destroy() {
      for (const client of clients.values()) client.destroy();
      sts.destroy();
    },
  };
}

/** The name and status of the error that a call ends with; fails when it succeeds. */
export async function refusal(call: Promise<unknown>): Promise<{ name: string; status: number | undefined }> {
  const failure = await call.then(
    () => undefined,
    (error: SecretsManagerServiceException) => error,
  );
  if (failure === undefined) throw new Error('the call succeeded');
  return { name: failure.name, status: failure.$metadata?.httpStatusCode };
}

/** What `refusal` gives for an error of Secrets Manager. */
export function refusedAs(name: string) {
  return { name, status: 400 };
}

/** A ClientRequestToken. */
export const token = () => randomUUID();
