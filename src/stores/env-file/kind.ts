import { z } from 'zod';
import { defineStoreKind } from '../store-kind.ts';
import { envFileConfiguration } from './configuration.ts';

/**
 * A dotenv or JSON file, so that a laptop is a store too: each variable, or each key of the JSON object, is one
 * secret.
 *
 * A destination that does not exist yet lists as empty and is made by the first write. A source that does not exist
 * is an error: `place`, which only sources are asked for, says that the file is missing, so that its absence is
 * never taken for an absence of secrets.
 */
export const envFile = defineStoreKind({
  kind: 'env-file',
  configuration: envFileConfiguration,
  settings: z.strictObject({}),
  async open(configuration, context) {
    const { openEnvFile } = await import('./store.ts');
    return openEnvFile(configuration, context);
  },
});
