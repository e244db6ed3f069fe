import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerWithFault } from '../answer-with-fault.ts';
import { createFaults, type Faults } from '../faults.ts';
import type { Flavour } from './flavour.ts';
import { handle } from './http-handler.ts';
import type { Mount } from './mounts.ts';
import { refusalAnswer } from './replies.ts';
import { plainNamespace } from './request.ts';
import { createNamespace, createState, type VaultState } from './state.ts';

/** A mount that a stand-in starts with. */
export interface MountOption {
  /** May have several segments: `team/kv`. */
  readonly path: string;
  /** 2 unless told. */
  readonly version?: 1 | 2;
  /** Made when it does not exist; the root namespace unless told. */
  readonly namespace?: string;
}

/** How to start a stand-in. */
export interface VaultSandboxOptions {
  /** A free port unless told. */
  readonly port?: number;
  /** `openbao` unless told. */
  readonly flavour?: Flavour;
  /** `root` unless told. */
  readonly rootToken?: string;
  /** One KV v2 mount at `secret` unless told. */
  readonly mounts?: readonly MountOption[];
  /** Milliseconds before each answer; 0 unless told. */
  readonly latencyMs?: number;
}

/** One request that a stand-in got. It holds no value and no token. */
export interface RequestLogEntry {
  readonly method: string;
  /** As it arrived, encoded, with its query. */
  readonly url: string;
  /** The namespace of the header. */
  readonly namespace: string;
  /** What the client was answered; 0 where it got no answer, or not all of it. */
  readonly status: number;
  /** Did the server hand out a secret value? */
  readonly readsValue: boolean;
}

/** A running stand-in of HashiCorp Vault or OpenBao. */
export interface VaultSandbox {
  readonly url: string;
  readonly port: number;
  readonly rootToken: string;
  /** What goes wrong, when a test orders it. */
  readonly faults: Faults;
  /** All requests so far, in the order of their answers; empty it with `requests.length = 0`. */
  readonly requests: RequestLogEntry[];
  /** Ends the server and every connection. */
  stop(): Promise<void>;
  /** Every request but health is answered 503 until it is unsealed. */
  seal(): void;
  unseal(): void;
  /** Becomes a standby that sends clients to the active node at this address; undefined: becomes active again. */
  standbyOf(url: string | undefined): void;
  /** Replaces a mount by an empty one at the same path: another uuid and accessor, versions start at 1. */
  recreateMount(path: string, namespace?: string): Mount;
  /** The mount at a path, for its uuid and accessor. */
  mount(path: string, namespace?: string): Mount;
  /** Ends all tokens but the root token. */
  expireTokens(): void;
  /** Moves the server's time forward: tokens end, planned deletions happen. */
  advance(ms: number): void;
  /** Milliseconds before each answer. */
  setLatency(ms: number): void;
}

/** Starts a stand-in on loopback. Rejects when the port is taken. */
export async function startVaultSandbox(options: VaultSandboxOptions = {}): Promise<VaultSandbox> {
  const { rootToken = 'root', mounts = [{ path: 'secret' }] } = options;
  const state = createState(options.flavour ?? 'openbao');
  state.tokens.issueRoot(rootToken);
  for (const { path, version = 2, namespace = '' } of mounts) {
    namespaceAt(state, namespace).mounts.add(path, version);
  }
  const faults = createFaults();
  const requests: RequestLogEntry[] = [];
  let latencyMs = options.latencyMs ?? 0;
  const server = createServer((request, response) => {
    serve(state, faults, latencyMs, request, response).then(
      (entry) => requests.push(entry),
      () => response.destroy(),
    );
  });
  const port = await listen(server, options.port ?? 0);
  const mount = (path: string, namespace = '') => {
    const found = namespaceAt(state, namespace).mounts.find(path);
    if (!found) throw new Error(`the stand-in has no mount at ${path}`);
    return found;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    rootToken,
    faults,
    requests,
    mount,
    stop: () => close(server),
    seal: () => {
      state.sealed = true;
    },
    unseal: () => {
      state.sealed = false;
    },
    standbyOf: (url) => {
      state.activeNode = url;
    },
    recreateMount(path, namespace = '') {
      const { version } = mount(path, namespace).engine;
      const { mounts: all } = namespaceAt(state, namespace);
      all.remove(path);
      return all.add(path, version);
    },
    expireTokens: () => state.tokens.expireAll(),
    advance: (ms) => state.clock.advance(ms),
    setLatency: (ms) => {
      latencyMs = ms;
    },
  };
}

async function serve(
  state: VaultState,
  faults: Faults,
  latencyMs: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<RequestLogEntry> {
  const { method = 'GET', url = '/', headers } = request;
  const body = await readBody(request);
  const fault = faults.take({ method, path: url.replace(/\?.*$/, '') });
  if (latencyMs > 0) await sleep(latencyMs);
  let readsValue = false;
  const effect = () => {
    const handled = handle(state, { method, url, headers, body });
    readsValue = handled.readsValue;
    return handled.answer;
  };
  const status = await answerWithFault(response, fault, effect, (code) =>
    refusalAnswer(code, ['fault on demand']),
  );
  const namespace = plainNamespace(String(headers['x-vault-namespace'] ?? ''));
  return { method, url, namespace, status, readsValue };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

/** The namespace at a path; made, with those above it, when it does not exist. */
function namespaceAt(state: VaultState, text: string) {
  let path = '';
  let found = state.root;
  for (const segment of plainNamespace(text).split('/').filter(Boolean)) {
    path = path === '' ? segment : `${path}/${segment}`;
    found = state.namespaces.get(path) ?? createNamespace(path);
    state.namespaces.set(path, found);
  }
  return found;
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stand-in has no port');
  return address.port;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
