import { createServer } from 'node:http';
import { createFaults, type Faults } from '../faults.ts';
import { close, listen } from '../loopback-server.ts';
import type { Flavour } from './flavour.ts';
import { type RequestLogEntry, serve } from './http-exchange.ts';
import type { Mount } from './mounts.ts';
import { plainNamespace } from './request.ts';
import { createNamespace, createState, type VaultState } from './state.ts';

/** A mount that a stand-in starts with. */
interface MountOption {
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

/**
 * A running stand-in of HashiCorp Vault or OpenBao, without TLS. It lists by `GET ?list=true` and scans by
 * `GET ?scan=true`, as the official command lines do; Node's HTTP server refuses the methods LIST and SCAN.
 */
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
