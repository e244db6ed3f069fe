import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import type { SecretValue } from '../../src/secrets/secret-value.ts';
import type { Harness } from '../conformance/harness.ts';
import { openAws, region } from './aws-store.ts';

/** A server that speaks like AWS, and how to empty it. */
export interface AwsServer {
  readonly url: string;
  empty(): Promise<void>;
  stop(): Promise<void>;
}

/** What the conformance suite needs of Secrets Manager at such a server. */
export function awsHarness(start: () => Promise<AwsServer>): Harness {
  let server: AwsServer | undefined;
  let outside: SecretsManager | undefined;

  function api(): SecretsManager {
    if (!outside) throw new Error('nothing is open');
    return outside;
  }

  /** A forced deletion keeps the name for a while. */
  async function createWhenFree(name: string, value: SecretValue): Promise<void> {
    for (let left = 50; ; left--) {
      try {
        await api().createSecret({ Name: name, ...contentOf(value) });
        return;
      } catch (error) {
        if (left === 0) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  return {
    settings: {},
    async open() {
      server ??= await start();
      const credentials = { accessKeyId: 'AKIAOUTSIDER', secretAccessKey: 'test' };
      outside ??= new SecretsManager({ region, endpoint: server.url, credentials });
      await server.empty();
      return openAws(server.url);
    },
    async outsider(name, value) {
      try {
        await api().createSecret({ Name: name, ...contentOf(value) });
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'ResourceExistsException') throw error;
        await api().putSecretValue({ SecretId: name, ...contentOf(value) });
      }
    },
    async recreate(name, value) {
      await api().deleteSecret({ SecretId: name, ForceDeleteWithoutRecovery: true });
      await createWhenFree(name, value);
    },
    async close() {
      outside?.destroy();
      await server?.stop();
    },
  };
}

function contentOf(value: SecretValue) {
  const content = value.reveal();
  return content.kind === 'text' ? { SecretString: content.text } : { SecretBinary: content.bytes };
}
