import type { Colors } from './terminal.ts';

/** Addresses of running stand-ins. */
export interface SandboxPlace {
  readonly vault: string;
  readonly aws: string;
  readonly token: string;
}

/** How to use the stand-ins, in lines that can be pasted into a shell. */
export function sandboxHelp({ vault, aws, token }: SandboxPlace, colors: Colors): string {
  return `${colors.bold('Vault')} (KV version 2 at secret/): ${vault}
${colors.bold('AWS')} (Secrets Manager and STS): ${aws}

Paste this into another shell:

  export VAULT_ADDR=${vault} VAULT_TOKEN=${token}
  export BAO_ADDR=${vault} BAO_TOKEN=${token}
  export AWS_ENDPOINT_URL=${aws} AWS_REGION=eu-central-1 AWS_DEFAULT_REGION=eu-central-1
  export AWS_ACCESS_KEY_ID=sandbox AWS_SECRET_ACCESS_KEY=sandbox

Then, for instance:

  bao kv get secret/app/db
  aws secretsmanager list-secrets
  python3 -c 'import boto3; print(boto3.client("secretsmanager").list_secrets()["SecretList"])'
  lockstep init --yes --owner me --select 'app/**'
  lockstep plan

Ctrl-C ends both.
`;
}
