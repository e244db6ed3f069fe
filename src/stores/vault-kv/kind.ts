import { z } from 'zod';
import { defineStoreKind } from '../store-kind.ts';
import { vaultKvConfiguration } from './configuration.ts';

/** Key/value secrets engines, version 2, of HashiCorp Vault and OpenBao: as a source and as a destination. */
export const vaultKv = defineStoreKind({
  kind: 'vault-kv',
  configuration: vaultKvConfiguration,
  settings: z.strictObject({}),
  open: async (configuration, context) => {
    const { openVaultKv } = await import('./open.ts');
    return openVaultKv(configuration, context);
  },
});
