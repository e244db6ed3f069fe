import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pMap from 'p-map';
import { z } from 'zod';

/** The stand-ins with so many secrets at the source, and a configuration that syncs them. */
export interface World {
  readonly vault: string;
  readonly aws: string;
  readonly configuration: string;
  /** Requests since the last call, by server and operation. */
  counts(): Promise<Record<string, number>>;
  stop(): Promise<void>;
}

const addresses = z.object({ vault: z.string(), aws: z.string() });
const secretsInFolder = 27;

export async function createWorld(secrets: number, quotas: 'off' | 'published'): Promise<World> {
  const script = fileURLToPath(new URL('servers.ts', import.meta.url));
  const child = spawn(process.execPath, [script, quotas], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => JSON.parse((await lines.next()).value ?? 'null');
  const { vault, aws } = addresses.parse(await next());
  await pMap(Array.from({ length: secrets }).keys(), (index) => putSecret(vault, index), { concurrency: 32 });
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-bench-'));
  const configuration = join(folder, 'lockstep.yaml');
  await writeFile(configuration, yaml(vault, aws));
  const world: World = {
    vault,
    aws,
    configuration,
    async counts() {
      child.stdin.write('counts\n');
      return z.record(z.string(), z.number()).parse(await next());
    },
    async stop() {
      await end(child);
      await rm(folder, { recursive: true });
    },
  };
  await world.counts();
  return world;
}

function secretPath(index: number): string {
  return `app/team-${Math.floor(index / (secretsInFolder * 20))}/folder-${Math.floor(index / secretsInFolder)}/secret-${index}`;
}

async function putSecret(vault: string, index: number): Promise<void> {
  const answer = await fetch(`${vault}/v1/secret/data/${secretPath(index)}`, {
    method: 'POST',
    headers: { 'x-vault-token': 'root', 'content-type': 'application/json' },
    body: JSON.stringify({
      data: { username: `user-${index}`, password: `password-${index}-${'x'.repeat(40)}` },
    }),
  });
  if (!answer.ok) throw new Error(`the stand-in answered ${answer.status}`);
  await answer.arrayBuffer();
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.stdin?.end();
  });
}

function yaml(vault: string, aws: string): string {
  return `version: 1
owner: bench
stores:
  vault: { kind: vault-kv, address: "${vault}", mount: secret, auth: { method: token, token: root } }
  aws: { kind: aws-secrets-manager, region: eu-central-1, endpoint: "${aws}" }
syncs:
  app: { from: vault, select: ["app/**"], to: [{ store: aws, prefix: app/ }] }
`;
}
