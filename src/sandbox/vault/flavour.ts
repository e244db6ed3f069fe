/** Which of the two products a stand-in plays. They differ in the scan, in texts and in the shape of tokens. */
export type Flavour = 'openbao' | 'vault';

/** What differs between the products. */
export interface FlavourFacts {
  readonly version: string;
  /** OpenBao lists whole trees in one request, with metadata; Vault does not know such paths. */
  readonly scans: boolean;
  readonly servicePrefix: string;
  readonly batchPrefix: string;
  readonly cli: string;
  readonly commandLine: string;
}

export const flavours: Readonly<Record<Flavour, FlavourFacts>> = {
  openbao: {
    version: '2.7.2',
    scans: true,
    servicePrefix: 's.',
    batchPrefix: 'b.',
    cli: 'OpenBao',
    commandLine: 'bao',
  },
  vault: {
    version: '1.21.4',
    scans: false,
    servicePrefix: 'hvs.',
    batchPrefix: 'hvb.',
    cli: 'Vault',
    commandLine: 'vault',
  },
};
