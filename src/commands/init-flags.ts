import { type Command, Option } from 'commander';
import { type CommonOptions, configOption, jsonOption } from './options.ts';

export const sourceKinds = ['vault', 'env-file'] as const;
export const destinationKinds = ['aws', 'env-file'] as const;

/** Flags of `lockstep init`: one for every question. */
export interface InitOptions extends CommonOptions {
  readonly owner?: string;
  readonly source?: (typeof sourceKinds)[number];
  readonly address?: string;
  readonly mount?: string;
  readonly sourceFile?: string;
  readonly select?: string[];
  readonly destination?: (typeof destinationKinds)[number];
  readonly region?: string;
  readonly destinationFile?: string;
  readonly prefix?: string;
  readonly force?: boolean;
  readonly yes?: boolean;
}

/** Adds the command `init` to the program. */
export function addInit(root: Command, run: (options: InitOptions) => Promise<void>): void {
  const command = root
    .command('init')
    .description('write a lockstep.yaml; asks what is not given by flags')
    .option('--owner <name>', 'your team or platform: part of the mark on every secret')
    .addOption(new Option('--source <kind>', 'where secrets come from').choices(sourceKinds))
    .option('--address <url>', 'address of Vault or OpenBao (default: VAULT_ADDR or BAO_ADDR)')
    .option('--mount <path>', 'KV version 2 mount (default: secret)')
    .option('--source-file <path>', 'dotenv or JSON file (default: .env)')
    .addOption(
      new Option('--select <glob>', 'which secrets; may be given several times (default: **)').argParser(
        (value: string, earlier: string[] = []) => [...earlier, value],
      ),
    )
    .addOption(new Option('--destination <kind>', 'where secrets must exist').choices(destinationKinds))
    .option('--region <region>', 'Region of AWS Secrets Manager (default: AWS_REGION)')
    .option('--destination-file <path>', 'dotenv or JSON file (default: secrets.json)')
    .option('--prefix <text>', 'begin of every destination name; nothing outside it is touched')
    .option('-f, --force', 'replace an existing file')
    .option('-y, --yes', 'do not ask: take the defaults')
    .addOption(configOption().default(undefined))
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExample:\n  lockstep init --owner acme --address https://vault.example.com:8200 --select "app/**" --region eu-central-1\n',
    );
  command.action(() => run(command.opts<InitOptions>()));
}
