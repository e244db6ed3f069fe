import { startVaultSandbox } from '../../src/sandbox/vault/vault-sandbox.ts';
import { describeVaultContract } from './vault-contract.ts';

describeVaultContract('the stand-in as OpenBao', { scans: true, start: () => startVaultSandbox() });
describeVaultContract('the stand-in as Vault', {
  scans: false,
  start: () => startVaultSandbox({ flavour: 'vault' }),
});
