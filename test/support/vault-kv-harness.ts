import {
  canonicalJson,
  isJsonObject,
  JsonNumber,
  type JsonValue,
  parseJson,
} from '../../src/secrets/canonical-json.ts';
import { SecretValue } from '../../src/secrets/secret-value.ts';
import type { Harness } from '../conformance/harness.ts';
import { vaultAdmin } from './vault-admin.ts';
import { openKv } from './vault-kv-store.ts';

/** A running server with the root token `root`. */
interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** What the conformance suite needs of a KV mount: each place is a mount of its own. */
export function vaultKvHarness(start: () => Promise<Server>): Harness {
  let server: Promise<Server> | undefined;
  let mounts = 0;
  let mount = '';

  async function send(method: string, path: string, body?: unknown): Promise<void> {
    server ??= start();
    await vaultAdmin((await server).url).send(method, path, body);
  }
  const pathOf = (endpoint: string, name: string) =>
    [mount, endpoint, ...name.split('/').map(encodeURIComponent)].join('/');
  const put = (name: string, value: SecretValue) =>
    send('POST', pathOf('data', name), `{"data":${mapOf(value)}}`);

  return {
    settings: {},
    async open() {
      mount = `place-${++mounts}`;
      await send('POST', `sys/mounts/${mount}`, { type: 'kv', options: { version: '2' } });
      server ??= start();
      return openKv({ address: (await server).url, mount });
    },
    outsider: put,
    async recreate(name, value) {
      await send('DELETE', pathOf('metadata', name));
      await put(name, value);
    },
    comesBack: (value) =>
      value.reveal().kind === 'binary' || losesDigits(parseMap(value))
        ? 'refused'
        : SecretValue.text(mapOf(value)),
    async close() {
      await (await server)?.stop();
    },
  };
}

function parseMap(value: SecretValue): JsonValue {
  const content = value.reveal();
  if (content.kind === 'binary') throw new Error('KV takes text');
  try {
    const json = parseJson(content.text, 'value');
    if (isJsonObject(json)) return json;
  } catch {
    // A text that is no JSON is stored as it is.
  }
  return { value: content.text };
}

function mapOf(value: SecretValue): string {
  return canonicalJson(parseMap(value));
}

function losesDigits(value: JsonValue): boolean {
  if (value instanceof JsonNumber) return JSON.stringify(JSON.parse(value.source)) !== value.source;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(losesDigits);
}
