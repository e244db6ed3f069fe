import { defineStoreKind } from '../store-kind.ts';
import { awsConfiguration } from './configuration.ts';
import { awsSettings } from './settings.ts';

/** AWS Secrets Manager in one account and Region. The SDK is loaded when a store of this kind is opened. */
export const awsSecretsManager = defineStoreKind({
  kind: 'aws-secrets-manager',
  configuration: awsConfiguration,
  settings: awsSettings,
  async open(configuration, context) {
    const { openStore } = await import('./open.ts');
    return openStore(configuration, context);
  },
});
