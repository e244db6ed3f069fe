import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { type CliCommand, type CliResult, runCli } from '../support/cli.ts';
import { startCountingProxy } from '../support/counting-proxy.ts';
import { startMoto } from '../support/moto.ts';
import { startOpenBao } from '../support/openbao.ts';
import { startScanlessProxy } from '../support/scanless-proxy.ts';
import { vaultAdmin } from '../support/vault-admin.ts';
import { type Calls, countCalls } from './calls.ts';

export type Listing = 'scan' | 'walk';

/** What the configuration of a test says beside the usual. */
interface ConfigurationParts {
  /** Lines of the sync, such as `drift: report`. */
  readonly sync?: readonly string[];
  readonly owner?: string;
  /** For the KV mount; that of the environment unless told. */
  readonly token?: string;
}

/** A real OpenBao, moto, counting proxies in front of both, and the CLI with a folder to run in. */
export interface World {
  /** The servers past the proxies, as other people use them. */
  readonly aws: SecretsManager;
  /** A new, empty mount, an empty AWS and a new configuration. */
  reset(): Promise<void>;
  configure(parts: ConfigurationParts): Promise<void>;
  put(path: string, data: Readonly<Record<string, unknown>>): Promise<void>;
  /** Removes all versions and the metadata. */
  purge(path: string): Promise<void>;
  /** Deletes the latest version, recoverably. */
  softDelete(path: string): Promise<void>;
  undelete(path: string, version: number): Promise<void>;
  cli(...args: string[]): Promise<CliResult>;
  /** The path of a file in the folder of the CLI. */
  file(name: string): string;
  /** The current value of a secret of AWS. */
  value(name: string): Promise<string | undefined>;
  /** What passed since the last time this was asked. */
  calls(): Calls;
  stop(): Promise<void>;
}

const region = 'eu-central-1';

export async function startWorld(command: CliCommand, listing: Listing): Promise<World> {
  const [bao, moto] = await Promise.all([startOpenBao(), startMoto()]);
  const scanless = listing === 'walk' ? await startScanlessProxy(bao.url) : undefined;
  const kv = await startCountingProxy(scanless?.url ?? bao.url);
  const cloud = await startCountingProxy(moto.url);
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-end-to-end-'));
  const admin = vaultAdmin(bao.url);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const aws = new SecretsManager({ endpoint: moto.url, region, credentials });
  let mounts = 0;
  let mount = '';

  async function configure({ sync = [], owner = 'acme', token }: ConfigurationParts): Promise<void> {
    const auth = token === undefined ? '' : `, auth: { method: token, token: ${token} }`;
    const text = `version: 1
owner: ${owner}
stores:
  bao: { kind: vault-kv, address: "${kv.url}", mount: ${mount}${auth} }
  aws: { kind: aws-secrets-manager, region: ${region}, endpoint: "${cloud.url}" }
syncs:
  app:
    from: bao
    select: ["app/**"]
    to: [{ store: aws, prefix: app/ }]
${sync.map((line) => `    ${line}\n`).join('')}`;
    await writeFile(join(folder, 'lockstep.yaml'), text);
  }

  function calls(): Calls {
    const counted = countCalls(kv.requests, cloud.requests);
    kv.requests.length = 0;
    cloud.requests.length = 0;
    return counted;
  }

  return {
    aws,
    configure,
    async reset() {
      mount = `kv-${++mounts}`;
      await admin.send('POST', `sys/mounts/${mount}`, { type: 'kv', options: { version: '2' } });
      await fetch(`${moto.url}/moto-api/reset`, { method: 'POST' });
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder);
      await configure({});
      calls();
    },
    put: async (path, data) => void (await admin.send('POST', `${mount}/data/${path}`, { data })),
    purge: async (path) => void (await admin.send('DELETE', `${mount}/metadata/${path}`)),
    softDelete: async (path) => void (await admin.send('DELETE', `${mount}/data/${path}`)),
    undelete: async (path, version) =>
      void (await admin.send('POST', `${mount}/undelete/${path}`, { versions: [version] })),
    cli: (...args) =>
      runCli(command, args, {
        folder,
        environment: {
          HOME: folder,
          VAULT_TOKEN: 'root',
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
        },
      }),
    file: (name) => join(folder, name),
    async value(name) {
      return (await aws.getSecretValue({ SecretId: name, VersionStage: 'AWSCURRENT' })).SecretString;
    },
    calls,
    async stop() {
      aws.destroy();
      await Promise.all([kv.stop(), cloud.stop(), scanless?.stop()]);
      await Promise.all([bao.stop(), moto.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
