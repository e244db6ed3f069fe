import { describe } from 'vitest';
import { describeStoreConformance } from '../conformance/store-conformance.ts';
import { awsHarness } from '../support/aws-harness.ts';
import { moto, startMoto } from '../support/moto.ts';

describe.skipIf(!moto)('against moto', () => {
  describeStoreConformance(
    'aws-secrets-manager',
    awsHarness(async () => {
      const server = await startMoto();
      return {
        url: server.url,
        async empty() {
          await fetch(`${server.url}/moto-api/reset`, { method: 'POST' });
        },
        stop: () => server.stop(),
      };
    }),
  );
});
