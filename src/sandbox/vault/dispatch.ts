import { randomUUID } from 'node:crypto';
import { authorize } from './access.ts';
import { answerKvV1 } from './kv-v1.ts';
import { answerKvV2 } from './kv-v2.ts';
import { listed, Refusal, type Reply } from './replies.ts';
import type { VaultRequest } from './request.ts';
import type { Namespace, VaultState } from './state.ts';
import { answerSystem } from './system-endpoints.ts';
import { answerToken, authReply } from './token-endpoints.ts';
import type { Token } from './tokens.ts';

/** Carries out a request. Throws Refusal. */
export function dispatch(state: VaultState, given: VaultRequest): Reply {
  const { namespace, path } = resolveNamespace(state, given);
  const request: VaultRequest = { ...given, path };
  if (path.endsWith('/') && (request.operation === 'write' || request.operation === 'patch')) {
    throw new Refusal(400, "cannot write to a path ending in '/'");
  }
  const reply = withoutToken(state, namespace, request) ?? withToken(state, namespace, request);
  return request.wrapSeconds === undefined || !reply.body
    ? reply
    : state.wrapping.wrap(reply, request, request.wrapSeconds);
}

/** The namespace of the header, and those below it that the path begins with. */
function resolveNamespace(state: VaultState, request: VaultRequest): { namespace: Namespace; path: string } {
  let namespace = state.namespaces.get(request.namespace);
  if (!namespace) throw new Refusal(404, 'namespace not found');
  let path = request.path;
  for (;;) {
    const slash = path.indexOf('/');
    const child = [namespace.path, path.slice(0, slash)].filter(Boolean).join('/');
    const inner: Namespace | undefined = slash > 0 ? state.namespaces.get(child) : undefined;
    if (!inner) return { namespace, path };
    namespace = inner;
    path = path.slice(slash + 1);
  }
}

/** The answer to a request that needs no token: logins, and what is wrapped. */
function withoutToken(state: VaultState, namespace: Namespace, request: VaultRequest): Reply | undefined {
  if (request.path === 'sys/wrapping/lookup') return state.wrapping.lookup(request);
  if (request.path === 'sys/wrapping/unwrap') return state.wrapping.unwrap(request);
  const [mount, method] = authMethodOf(namespace, request.path) ?? [];
  if (mount === undefined || !method) return undefined;
  const login = method.login(request, request.path.slice(`auth/${mount}/`.length));
  if (!login) return undefined;
  const token = state.tokens.issue(login.settings, {
    namespace: namespace.path,
    path: request.path,
    displayName: login.displayName,
    metadata: login.metadata,
    entityId: randomUUID(),
    orphan: true,
  });
  return authReply(token);
}

function authMethodOf(namespace: Namespace, path: string) {
  return [...namespace.authMethods].find(([mount]) => path.startsWith(`auth/${mount}/`));
}

function withToken(state: VaultState, namespace: Namespace, request: VaultRequest): Reply {
  const token = authenticate(state, request);
  authorize(state, token, namespace, request);
  state.tokens.use(token);
  return route(state, namespace, request, token);
}

function authenticate(state: VaultState, request: VaultRequest): Token {
  const token = state.tokens.find(request.token);
  if (token) return token;
  // A wrapping token that is used for anything else is spent: whoever holds the answer must learn of it.
  state.wrapping.spoil(request.token);
  const denied = 'permission denied';
  if (state.facts.scans || request.token === '') throw new Refusal(403, denied);
  throw new Refusal(403, `2 errors occurred:\n\t* ${denied}\n\t* invalid token\n\n`);
}

function route(state: VaultState, namespace: Namespace, request: VaultRequest, token: Token): Reply {
  const { path } = request;
  if (path.startsWith('sys/')) return answerSystem({ state, namespace, request, token }, path.slice(4));
  if (path.startsWith('auth/token/')) {
    return answerToken(state, namespace, request, token, path.slice('auth/token/'.length));
  }
  const [authMount, method] = authMethodOf(namespace, path) ?? [];
  if (authMount !== undefined && method) {
    return method.manage(request, path.slice(`auth/${authMount}/`.length));
  }
  const mount = namespace.mounts.find(path);
  if (!mount) {
    if (path.startsWith('auth/')) throw new Refusal(404, listed('unsupported path'));
    throw new Refusal(404, `no handler for route "${path}". route entry not found.`);
  }
  const below = path.slice(mount.path.length);
  const { engine } = mount;
  if (engine.version === 1) return answerKvV1(request, below, engine.secrets);
  const { secrets, config } = engine;
  return answerKvV2({ request, path: below, secrets, config, clock: state.clock, facts: state.facts });
}
