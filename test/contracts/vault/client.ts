import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server under contract. */
export interface ContractServer {
  readonly url: string;
  readonly rootToken: string;
  stop(): Promise<void>;
}

/** What the contract looks at in an answer. */
export interface ContractAnswer {
  readonly status: number;
  readonly location: string | undefined;
  readonly text: string;
  /** The parsed body; undefined where there is none or it is no JSON. */
  readonly body: Body | undefined;
}

/** The envelope of the HTTP API, as far as the contract reads it. */
interface Body {
  readonly data?: Record<string, unknown> | null;
  readonly auth?: Record<string, unknown> | null;
  readonly wrap_info?: Record<string, unknown> | null;
  readonly warnings?: string[] | null;
  readonly errors?: string[];
}

/** How to send one request. */
interface Send {
  readonly body?: unknown;
  /** The root token unless told; empty for none. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Talks to a server with nothing in between: no redirects, and paths go out exactly as given. */
export interface ContractClient {
  readonly server: ContractServer;
  send(method: string, path: string, options?: Send): Promise<ContractAnswer>;
  get(path: string, options?: Send): Promise<ContractAnswer>;
  post(path: string, body?: unknown, options?: Send): Promise<ContractAnswer>;
  delete(path: string, options?: Send): Promise<ContractAnswer>;
  /** A merge patch. */
  patch(path: string, body: unknown, options?: Send): Promise<ContractAnswer>;
  /** Makes a KV mount that no other test uses, and gives its path. */
  freshMount(version?: 1 | 2): Promise<string>;
  /** A token with one policy, made of path patterns and capabilities. */
  limitedToken(rules: Readonly<Record<string, readonly string[]>>): Promise<string>;
}

let names = 0;

/** A name that was not used before in this process. */
export function freshName(prefix: string): string {
  names += 1;
  return `${prefix}-${names}`;
}

/** A client of a server under contract. */
export function createContractClient(server: ContractServer): ContractClient {
  const send: ContractClient['send'] = (method, path, options = {}) =>
    new Promise((resolve, reject) => {
      const token = options.token ?? server.rootToken;
      const body = options.body === undefined ? undefined : textOf(options.body);
      const headers = {
        ...(token === '' ? {} : { 'X-Vault-Token': token }),
        ...(body === undefined
          ? {}
          : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }),
        ...options.headers,
      };
      const { hostname, port } = new URL(server.url);
      const outgoing = request({ hostname, port, method, path: `/v1/${path}`, headers }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('error', reject);
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const { statusCode: status = 0, headers: given } = incoming;
          resolve({ status, location: given.location, text, body: parse(text) });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  const client: ContractClient = {
    server,
    send,
    get: (path, options) => send('GET', path, options),
    post: (path, body = {}, options = {}) => send('POST', path, { ...options, body }),
    delete: (path, options) => send('DELETE', path, options),
    patch: (path, body, options = {}) =>
      send('PATCH', path, {
        ...options,
        body,
        headers: { ...options.headers, 'Content-Type': 'application/merge-patch+json' },
      }),
    async freshMount(version = 2) {
      const path = freshName('kv');
      await mountKv(client, path, version);
      return path;
    },
    async limitedToken(rules) {
      const name = freshName('policy');
      const policy = Object.entries(rules)
        .map(([path, list]) => `path "${path}" { capabilities = ${JSON.stringify(list)} }`)
        .join('\n');
      await expectStatus(client.post(`sys/policies/acl/${name}`, { policy }), 204);
      const answer = await expectStatus(
        client.post('auth/token/create', { policies: [name], ttl: '1h' }),
        200,
      );
      return tokenOf(answer);
    },
  };
  return client;
}

/** Makes a KV mount, and waits until it is ready: for a moment OpenBao answers that it is still upgrading it. */
export async function mountKv(client: ContractClient, path: string, version: 1 | 2): Promise<void> {
  const options = { version: String(version) };
  await expectStatus(client.post(`sys/mounts/${path}`, { type: 'kv', options }), 204);
  while (version === 2 && (await client.get(`${path}/config`)).status === 400) await sleep(5);
}

/** The token that a login or a creation handed out. */
export function tokenOf(answer: ContractAnswer): string {
  const token = answer.body?.auth?.client_token;
  if (typeof token === 'string') return token;
  throw new Error(`no token in an answer with status ${answer.status}: ${answer.body?.errors?.join('; ')}`);
}

/** One text of an answer's data. */
export function textIn(answer: ContractAnswer, field: string): string {
  const value = answer.body?.data?.[field];
  if (typeof value === 'string') return value;
  throw new Error(`no ${field} in an answer with status ${answer.status}`);
}

/** The answer, when it has this status. */
export async function expectStatus(answer: Promise<ContractAnswer>, status: number): Promise<ContractAnswer> {
  const got = await answer;
  if (got.status === status) return got;
  throw new Error(`expected status ${status}, got ${got.status}: ${got.text}`);
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function parse(text: string): Body | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
