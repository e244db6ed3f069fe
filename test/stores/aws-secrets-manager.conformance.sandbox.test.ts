import { startAwsSandbox } from '../../src/sandbox/aws/aws-sandbox.ts';
import { describeStoreConformance } from '../conformance/store-conformance.ts';
import { awsHarness } from '../support/aws-harness.ts';
import { region } from '../support/aws-store.ts';

const place = { account: '123456789012', region };

describeStoreConformance(
  'aws-secrets-manager',
  awsHarness(async () => {
    const aws = await startAwsSandbox({ forceDeleteMs: 100 });
    return {
      url: aws.url,
      async empty() {
        for (const name of aws.test.names(place)) aws.test.purge(place, name);
      },
      stop: () => aws.stop(),
    };
  }),
);
