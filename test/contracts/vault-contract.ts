import { afterAll, beforeAll, describe } from 'vitest';
import { accessContract } from './vault/access.ts';
import { type ContractClient, type ContractServer, createContractClient } from './vault/client.ts';
import { listingContract, noScanContract, scanContract } from './vault/listing.ts';
import { loginsContract } from './vault/logins.ts';
import { metadataContract } from './vault/metadata.ts';
import { mountsContract } from './vault/mounts.ts';
import { tokensContract } from './vault/tokens.ts';
import { versionsContract } from './vault/versions.ts';

/**
 * What clients rely on in the HTTP API of HashiCorp Vault and OpenBao. The same suite runs against the stand-in and
 * against real servers, so that the stand-in cannot promise what they do not keep.
 */
export function describeVaultContract(
  name: string,
  options: { scans: boolean; start: () => Promise<ContractServer> },
): void {
  describe(`the contract of KV v2 servers, kept by ${name}`, () => {
    let client: ContractClient | undefined;
    const current = (): ContractClient => {
      if (!client) throw new Error('the server of the contract is not running');
      return client;
    };
    beforeAll(async () => {
      client = createContractClient(await options.start());
    });
    afterAll(() => client?.server.stop());

    describe('versions', () => versionsContract(current));
    describe('metadata', () => metadataContract(current));
    describe('listing', () => listingContract(current));
    if (options.scans) describe('scan', () => scanContract(current));
    else describe('no scan', () => noScanContract(current));
    describe('access', () => accessContract(current));
    describe('tokens', () => tokensContract(current));
    describe('logins', () => loginsContract(current));
    describe('mounts and namespaces', () => mountsContract(current));
  });
}
