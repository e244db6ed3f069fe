import { describe } from 'vitest';
import { bao, startOpenBao } from '../support/openbao.ts';
import { describeVaultContract } from './vault-contract.ts';

describe.skipIf(!bao)('OpenBao', () => {
  describeVaultContract('OpenBao', {
    scans: true,
    start: async () => ({ ...(await startOpenBao()), rootToken: 'root' }),
  });
});
