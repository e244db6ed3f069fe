import { describe } from 'vitest';
import { startVaultSandbox } from '../../src/sandbox/vault/vault-sandbox.ts';
import { describeStoreConformance } from '../conformance/store-conformance.ts';
import { vaultKvHarness } from '../support/vault-kv-harness.ts';

describe.each(['openbao', 'vault'] as const)('on the stand-in of %s', (flavour) => {
  describeStoreConformance(
    'vault-kv',
    vaultKvHarness(() => startVaultSandbox({ flavour })),
  );
});
