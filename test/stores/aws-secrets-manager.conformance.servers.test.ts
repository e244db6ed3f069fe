import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe } from 'vitest';
import { defaultPacerLimits } from '../../src/pacing/pacer.ts';
import { createPacers } from '../../src/pacing/pacers.ts';
import type { SecretValue } from '../../src/secrets/secret-value.ts';
import { awsSecretsManager } from '../../src/stores/aws-secrets-manager/kind.ts';
import { describeStoreConformance } from '../conformance/store-conformance.ts';
import { moto, startMoto } from '../support/moto.ts';
import type { ServerProcess } from '../support/server-process.ts';

const region = 'eu-central-1';
const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };

function contentOf(value: SecretValue) {
  const content = value.reveal();
  return content.kind === 'text' ? { SecretString: content.text } : { SecretBinary: content.bytes };
}

describe.skipIf(!moto)('against moto', () => {
  let server: ServerProcess | undefined;
  let outside: SecretsManagerClient | undefined;

  function client(): SecretsManagerClient {
    if (!outside) throw new Error('nothing is open');
    return outside;
  }

  async function create(Name: string, value: SecretValue): Promise<void> {
    await client().send(new CreateSecretCommand({ Name, ...contentOf(value) }));
  }

  describeStoreConformance('aws-secrets-manager', {
    settings: {},
    async open() {
      server ??= await startMoto();
      outside ??= new SecretsManagerClient({ region, endpoint: server.url, credentials });
      await fetch(`${server.url}/moto-api/reset`, { method: 'POST' });
      return awsSecretsManager.open(
        { region, endpoint: server.url },
        {
          name: 'aws',
          pacers: createPacers(defaultPacerLimits, () => {}),
          environment: { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'test' },
          folder: '/',
          warn: () => {},
        },
      );
    },
    async outsider(name, value) {
      try {
        await create(name, value);
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'ResourceExistsException') throw error;
        await client().send(new PutSecretValueCommand({ SecretId: name, ...contentOf(value) }));
      }
    },
    async recreate(name, value) {
      await client().send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true }));
      await create(name, value);
    },
    async close() {
      outside?.destroy();
      await server?.stop();
    },
  });
});
