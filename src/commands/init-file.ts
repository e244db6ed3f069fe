import { extname } from 'node:path';
import { parse } from 'yaml';
import type { InitAnswers } from './init-answers.ts';

/** The text of a commented configuration (DESIGN 7). It holds no secret. */
export function configurationText(answers: InitAnswers): string {
  const { owner, source, destination } = answers;
  const from = source.kind === 'vault' ? 'vault' : 'source-file';
  const to = destination.kind === 'aws' ? 'aws' : 'destination-file';
  return `# Configuration of Lockstep. See what it would do with: lockstep plan
version: 1
owner: ${scalar(owner)} # part of the mark on every secret that Lockstep manages; keep it

stores:
${sourceText(from, source)}
${destinationText(to, destination)}
syncs:
  main:
    from: ${from}
    select: [${answers.select.map((glob) => JSON.stringify(glob)).join(', ')}] # globs over paths; "!app/tmp/**" leaves out
${shapeText(answers)}
    to:
      - store: ${to}
${prefixText(answers)}${nameText(answers)}${destination.kind === 'aws' ? awsSettings : ''}    onSourceDelete: delete ${destination.kind === 'aws' ? '# into the recycle bin; retain keeps it' : '# retain keeps it'}
    drift: repair # what others changed: repair, report or ignore
    limits: { deletes: 10, deletePercent: 20 } # more deletions than this need a yes
`;
}

function sourceText(name: string, source: InitAnswers['source']): string {
  if (source.kind === 'env-file') return fileText(name, source.path);
  const address =
    source.address === undefined
      ? '    # address: https://vault.example.com:8200 # else BAO_ADDR or VAULT_ADDR\n'
      : `    address: ${scalar(source.address)}\n`;
  return `  ${name}:
    kind: vault-kv
${address}    mount: ${scalar(source.mount)}
    # Logs in with VAULT_TOKEN, BAO_TOKEN or ~/.vault-token. For machines, better:
    # auth: { method: approle, roleId: "\${env:ROLE_ID}", secretId: "\${file:/run/secret-id}" }
`;
}

function destinationText(name: string, destination: InitAnswers['destination']): string {
  if (destination.kind === 'env-file') return fileText(name, destination.path);
  return `  ${name}:
    kind: aws-secrets-manager
    region: ${scalar(destination.region)}
    # Credentials come from the usual places of AWS: environment, profile, container, instance.
    # assumeRole: { arn: "arn:aws:iam::111122223333:role/lockstep" }
`;
}

function fileText(name: string, path: string): string {
  return `  ${name}:
    kind: env-file
    path: ${scalar(path)} # relative to this file
`;
}

function shapeText({ source, destination }: InitAnswers): string {
  // The secrets of a file are plain texts, which have no keys.
  if (source.kind === 'env-file') return '    shape: raw # each value as it is';
  if (isDotenv(destination)) return '    shape: key # one variable for each key';
  return '    shape: json # all keys in one secret; key: one secret for each key';
}

function prefixText({ prefix, destination }: InitAnswers): string {
  if (prefix !== '') return `        prefix: ${scalar(prefix)} # no name outside it is ever touched\n`;
  const example = isDotenv(destination) ? 'APP_' : 'app/';
  return `        # prefix: ${example} # no name outside it is ever touched\n`;
}

function nameText({ source, destination }: InitAnswers): string {
  if (source.kind === 'env-file' || !isDotenv(destination)) return '';
  const part = (variable: string) => `{{ .${variable} | uppercase | replace "/" "_" | replace "-" "_" }}`;
  return `        name: '${part('SecretPath')}_${part('SecretKey')}'\n`;
}

const awsSettings = `        # kmsKey: alias/app
        # tags: { team: payments }
`;

function isDotenv(place: InitAnswers['destination']): boolean {
  return place.kind === 'env-file' && extname(place.path).toLowerCase() !== '.json';
}

/** A text as a YAML scalar: plain where that is surely the same text, else in double quotes. */
function scalar(text: string): string {
  return /^[\w./:@=+-]+$/.test(text) && parse(text) === text ? text : JSON.stringify(text);
}
