import { describe } from 'vitest';
import { describeStoreConformance } from '../conformance/store-conformance.ts';
import { bao, startOpenBao } from '../support/openbao.ts';
import { vaultKvHarness } from '../support/vault-kv-harness.ts';

describe.skipIf(!bao)('on a real OpenBao', () => {
  describeStoreConformance(
    'vault-kv',
    vaultKvHarness(() => startOpenBao()),
  );
});
