import { compileGlobs } from '../secrets/globs.ts';
import { destinationKinds, type InitOptions, sourceKinds } from './init-flags.ts';
import { answerer, type Questioner } from './init-questions.ts';

/** What a configuration is written from. */
export interface InitAnswers {
  readonly owner: string;
  readonly source: VaultSource | FilePlace;
  readonly select: readonly string[];
  readonly destination: AwsDestination | FilePlace;
  readonly prefix: string;
}

interface VaultSource {
  readonly kind: 'vault';
  /** Undefined: the environment says it (VAULT_ADDR, BAO_ADDR). */
  readonly address: string | undefined;
  readonly mount: string;
}

interface AwsDestination {
  readonly kind: 'aws';
  readonly region: string;
}

interface FilePlace {
  readonly kind: 'env-file';
  readonly path: string;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Answerer = ReturnType<typeof answerer>;

/**
 * The answers: from flags, else asked, else defaults. Without `ask` a missing answer that has no safe default is a
 * `usage` error that names its flag.
 */
export async function collectAnswers(
  flags: InitOptions,
  environment: Environment,
  ask: Questioner | undefined,
): Promise<InitAnswers> {
  const answer = answerer(ask);
  const owner = await answer.text('--owner', flags.owner, {
    message: 'Who manages these secrets? A team or platform; it is part of the mark on each of them.',
    example: 'acme-platform',
  });
  const source = await sourceOf(flags, environment, answer);
  const select = flags.select ?? (await globsOf(answer));
  const destination = await destinationOf(flags, environment, answer);
  const prefix = await answer.text('--prefix', flags.prefix, {
    message: 'Which prefix do destination names get? Nothing outside it is ever touched. Empty for none.',
    fallback: suggestedPrefix(owner, source, select, destination),
    mayBeEmpty: true,
  });
  return { owner, source, select, destination, prefix };
}

async function sourceOf(flags: InitOptions, environment: Environment, answer: Answerer) {
  const kind = await answer.choice(flags.source, {
    message: 'Where do the secrets come from?',
    choices: sourceKinds,
    labels: { vault: 'HashiCorp Vault or OpenBao (KV version 2)', 'env-file': 'a dotenv or JSON file' },
  });
  if (kind === 'env-file') {
    answer.refuse(`--source ${kind}`, { '--address': flags.address, '--mount': flags.mount });
    const path = await answer.text('--source-file', flags.sourceFile, {
      message: 'Which file?',
      fallback: '.env',
    });
    return { kind, path };
  }
  answer.refuse(`--source ${kind}`, { '--source-file': flags.sourceFile });
  const known = environment.BAO_ADDR || environment.VAULT_ADDR;
  const address =
    flags.address === undefined && known
      ? undefined
      : await answer.text('--address', flags.address, {
          message: 'Address of the server?',
          example: 'https://vault.example.com:8200',
        });
  const mount = await answer.text('--mount', flags.mount, { message: 'KV mount?', fallback: 'secret' });
  return { kind, address, mount };
}

async function destinationOf(flags: InitOptions, environment: Environment, answer: Answerer) {
  const kind = await answer.choice(flags.destination, {
    message: 'Where must they exist?',
    choices: destinationKinds,
    labels: { aws: 'AWS Secrets Manager', 'env-file': 'a dotenv or JSON file' },
  });
  if (kind === 'env-file') {
    answer.refuse(`--destination ${kind}`, { '--region': flags.region });
    const path = await answer.text('--destination-file', flags.destinationFile, {
      message: 'Which file? JSON takes every name, dotenv only letters, digits and _.',
      fallback: 'secrets.json',
    });
    return { kind, path };
  }
  answer.refuse(`--destination ${kind}`, { '--destination-file': flags.destinationFile });
  const known = environment.AWS_REGION || environment.AWS_DEFAULT_REGION;
  const region = await answer.text('--region', flags.region, {
    message: 'Region?',
    example: 'eu-central-1',
    ...(known ? { fallback: known } : {}),
  });
  return { kind, region };
}

async function globsOf(answer: Answerer): Promise<string[]> {
  const text = await answer.text('--select', undefined, {
    message: 'Which secrets? Globs over their paths, with commas between them: app/**, !app/tmp/**',
    fallback: '**',
  });
  return text
    .split(',')
    .map((glob) => glob.trim())
    .filter((glob) => glob !== '');
}

/** The folder that all selected secrets are in; for a file, which has no folders, one named after the owner. */
function suggestedPrefix(
  owner: string,
  source: InitAnswers['source'],
  select: readonly string[],
  destination: InitAnswers['destination'],
): string {
  if (destination.kind === 'env-file') return '';
  if (source.kind === 'env-file') return `${owner.replace(/[^A-Za-z0-9]+/g, '-')}/`;
  // Exclusions alone have no folder; loading the configuration says what is wrong with them.
  if (select.every((glob) => glob.startsWith('!'))) return '';
  const [folder = '', ...others] = compileGlobs(select).prefixes;
  return others.length === 0 && folder.endsWith('/') ? folder : '';
}
