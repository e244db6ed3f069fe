import { awsSecretsManager } from './aws-secrets-manager/kind.ts';
import { envFile } from './env-file/kind.ts';
import type { StoreKind } from './store-kind.ts';
import { vaultKv } from './vault-kv/kind.ts';

/** Every kind of store, by the name that the configuration uses: a new store is one line here. */
export const storeKinds: Readonly<Record<string, StoreKind>> = Object.fromEntries(
  [vaultKv, awsSecretsManager, envFile].map((kind) => [kind.kind, kind]),
);
