import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LockstepError } from '../errors.ts';
import { startAwsSandbox } from '../sandbox/aws/aws-sandbox.ts';
import { startVaultSandbox } from '../sandbox/vault/vault-sandbox.ts';
import { makePlan } from '../sync/make-plan.ts';
import type { Plan } from '../sync/plan.ts';
import type { Report } from '../sync/report.ts';
import { runPlan } from './apply.ts';
import { countCalls, type DemoCalls } from './demo-calls.ts';
import { planRequest, type Session, withSession } from './session.ts';
import type { Terminal } from './terminal.ts';
import { createVaultUser, type VaultUser } from './vault-user.ts';

/** Stand-ins of Vault and AWS, a configuration for them in a temporary folder, and Lockstep to run with it. */
export interface DemoWorld {
  /** Somebody who works with Vault. */
  readonly vaultUser: VaultUser;
  /** What AWS holds under a name; undefined when it holds nothing. */
  inAws(name: string): AwsSecret | undefined;
  /** Somebody makes a secret in AWS by hand. */
  makeInAws(name: string, value: string): void;
  plan(): Promise<Plan>;
  /** Plans and applies, and says what it took. */
  sync(): Promise<Pass>;
  close(): Promise<void>;
}

export interface Pass {
  readonly plan: Plan;
  readonly report: Report;
  readonly calls: DemoCalls;
}

interface AwsSecret {
  readonly value: string;
  readonly arn: string;
  /** Until when it can be taken out of the recycle bin; undefined while it is not in there. */
  readonly recoverableUntil: Date | undefined;
}

const place = { account: '123456789012', region: 'eu-central-1' };

/** Starts everything; it lives in memory, but for the configuration. */
export async function startDemoWorld(terminal: Terminal): Promise<DemoWorld> {
  const folder = await temporaryFolder();
  const [vault, aws] = await Promise.all([startVaultSandbox(), startAwsSandbox()]);
  await writeFile(join(folder, 'lockstep.yaml'), configuration(vault.url, aws.url));
  const vaultUser = createVaultUser(vault.url, vault.rootToken);
  const environment = {
    VAULT_TOKEN: vault.rootToken,
    AWS_ACCESS_KEY_ID: 'demo',
    AWS_SECRET_ACCESS_KEY: 'demo',
  };
  const options = { config: join(folder, 'lockstep.yaml'), sync: [], concurrency: 8 };
  const run = <T>(work: (session: Session) => Promise<T>) =>
    withSession({ terminal, environment, folder }, options, work, () => undefined);

  return {
    vaultUser,
    inAws(name) {
      const secret = aws.test.get(place, name);
      const current = secret?.body.stages.get('AWSCURRENT');
      const content = current === undefined ? undefined : secret?.body.versions.get(current)?.content;
      if (secret === undefined || content === undefined) return undefined;
      const until = secret.deletion?.purgeAt;
      return {
        value: content.kind === 'string' ? content.text : content.base64,
        arn: secret.arn,
        recoverableUntil: until === undefined ? undefined : new Date(until),
      };
    },
    makeInAws: (name, value) => void aws.test.put(place, { name, value }),
    plan: () => run((session) => makePlan(planRequest(session, options))),
    sync: () =>
      run(async (session) => {
        vault.requests.length = 0;
        aws.log.clear();
        const plan = await makePlan(planRequest(session, options));
        const report = await runPlan(session, plan, options);
        return { plan, report, calls: countCalls(vault.requests, aws.log.entries) };
      }),
    async close() {
      await vaultUser.close();
      await Promise.all([vault.stop(), aws.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function temporaryFolder(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), 'lockstep-demo-'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new LockstepError('usage', `cannot make a folder in ${tmpdir()} (${code})`, {
      nextStep: 'Set TMPDIR to a folder that may be written to.',
    });
  }
}

function configuration(vault: string, aws: string): string {
  return `version: 1
owner: demo
stores:
  vault: { kind: vault-kv, address: "${vault}", mount: secret }
  aws: { kind: aws-secrets-manager, region: ${place.region}, endpoint: "${aws}" }
syncs:
  app:
    from: vault
    select: ["app/**"]
    to: [{ store: aws, prefix: app/ }]
`;
}
