import { capabilities, isRoot, pathSeenFrom, rulesOf } from './access.ts';
import { listField, objectField, textField } from './fields.ts';
import { compareUtf8, type JsonObject } from './json.ts';
import type { Mount } from './mounts.ts';
import { parsePolicy, touches } from './policies.ts';
import { listed, noContent, Refusal, type Reply, withData } from './replies.ts';
import type { VaultRequest } from './request.ts';
import { createAuthMethod, createNamespace, type Namespace, type VaultState } from './state.ts';
import type { Token } from './tokens.ts';

/** A request to `sys/`, by a token that may make it. */
export interface SystemCall {
  readonly state: VaultState;
  readonly namespace: Namespace;
  readonly request: VaultRequest;
  readonly token: Token;
}

/** Answers a request to `sys/<path>`. Throws Refusal. */
export function answerSystem(call: SystemCall, path: string): Reply {
  const [area = '', ...rest] = path.split('/');
  const name = rest.join('/');
  switch (area) {
    case 'mounts':
      return answerMounts(call, name);
    case 'auth':
      return answerAuthMethods(call, name);
    case 'namespaces':
      return answerNamespaces(call, name);
    case 'capabilities-self':
      return answerCapabilities(call);
    case 'seal':
      call.state.sealed = true;
      return noContent;
    case 'policies':
      if (rest[0] === 'acl') return answerPolicies(call, rest.slice(1).join('/'));
      break;
    case 'policy':
      return answerPolicies(call, name);
    case 'internal':
      if (rest[0] === 'ui' && rest[1] === 'mounts') return answerVisibleMounts(call, rest.slice(2).join('/'));
      break;
  }
  throw new Refusal(404, listed('unsupported path'));
}

function describeMount(mount: Mount): JsonObject {
  return {
    accessor: mount.accessor,
    config: { default_lease_ttl: 0, force_no_cache: false, max_lease_ttl: 0 },
    deprecation_status: 'supported',
    description: mount.description,
    external_entropy_access: false,
    local: false,
    options: mount.engine.version === 2 ? { version: '2' } : {},
    seal_wrap: false,
    type: 'kv',
    uuid: mount.uuid,
  };
}

function canSee({ state, namespace, token }: SystemCall, mount: Mount): boolean {
  if (isRoot(token)) return true;
  const folder = pathSeenFrom(token.origin.namespace, namespace, mount.path);
  return folder !== undefined && touches(rulesOf(state, token), folder);
}

/** The mounts in which the token can do something, or the one to which a path belongs. */
function answerVisibleMounts(call: SystemCall, path: string): Reply {
  if (path === '') {
    const visible = call.namespace.mounts.all().filter((mount) => canSee(call, mount));
    return withData({ secret: describeAll(visible), auth: describeAuthMethods(call.namespace) });
  }
  const mount = call.namespace.mounts.find(path);
  if (mount && canSee(call, mount)) return withData({ ...describeMount(mount), path: mount.path });
  const text = `preflight capability check returned 403, please ensure client's policies grant access to path "${path}/"`;
  throw new Refusal(403, text);
}

function describeAll(mounts: readonly Mount[]): JsonObject {
  return Object.fromEntries(mounts.map((mount): [string, JsonObject] => [mount.path, describeMount(mount)]));
}

function describeAuthMethods(namespace: Namespace): JsonObject {
  const methods = [...namespace.authMethods].map(([path, method]): [string, JsonObject] => [
    `${path}/`,
    { type: method.type },
  ]);
  return { 'token/': { type: 'token' }, ...Object.fromEntries(methods) };
}

function answerMounts({ namespace, request }: SystemCall, name: string): Reply {
  const path = name.replace(/\/+$/, '');
  if (path === '') return withData(describeAll(namespace.mounts.all()));
  switch (request.operation) {
    case 'read': {
      const mount = namespace.mounts.find(path);
      if (mount?.path === `${path}/`) return withData(describeMount(mount));
      throw new Refusal(400, `No secret engine mount at ${path}/`);
    }
    case 'write': {
      if (path.endsWith('/tune')) return noContent;
      const type = textField(request.body, 'type') ?? '';
      if (type !== 'kv' && type !== 'kv-v2')
        throw new Refusal(400, `plugin not found in the catalog: ${type}`);
      const options = objectField(request.body, 'options') ?? {};
      const versioned = type === 'kv-v2' || textField(options, 'version') === '2';
      namespace.mounts.add(path, versioned ? 2 : 1, textField(request.body, 'description'));
      return noContent;
    }
    case 'delete':
      namespace.mounts.remove(path);
      return noContent;
    default:
      throw new Refusal(405, listed('unsupported operation'));
  }
}

function answerAuthMethods({ state, namespace, request }: SystemCall, name: string): Reply {
  const path = name.replace(/\/+$/, '');
  if (path === '') return withData(describeAuthMethods(namespace));
  if (request.operation === 'delete') namespace.authMethods.delete(path);
  else if (request.operation === 'write') {
    if (namespace.authMethods.has(path)) throw new Refusal(400, `path is already in use at ${path}/`);
    const type = textField(request.body, 'type') ?? '';
    const method = createAuthMethod(type, state.clock);
    if (!method) throw new Refusal(400, `plugin not found in the catalog: ${type}`);
    namespace.authMethods.set(path, method);
  } else throw new Refusal(405, listed('unsupported operation'));
  return noContent;
}

function answerPolicies({ namespace, request }: SystemCall, name: string): Reply {
  const policies = namespace.policies;
  switch (request.operation) {
    case 'list':
      return withData({ keys: ['root', ...policies.keys()].sort(compareUtf8) });
    case 'write':
      policies.set(name, parsePolicy(textField(request.body, 'policy') ?? ''));
      return noContent;
    case 'delete':
      policies.delete(name);
      return noContent;
    default:
      throw new Refusal(405, listed('unsupported operation'));
  }
}

function answerNamespaces({ state, namespace, request }: SystemCall, name: string): Reply {
  const prefix = namespace.path === '' ? '' : `${namespace.path}/`;
  if (request.operation === 'list') {
    const names = [...state.namespaces.keys()]
      .filter((path) => path !== '' && path.startsWith(prefix) && !path.slice(prefix.length).includes('/'))
      .map((path) => `${path.slice(prefix.length)}/`);
    if (names.length === 0) throw new Refusal(404);
    return withData({ keys: names.sort(compareUtf8) });
  }
  if (name.includes('/')) throw new Refusal(400, 'namespace name cannot contain /');
  const path = prefix + name;
  if (request.operation === 'delete') state.namespaces.delete(path);
  else if (request.operation === 'write' && !state.namespaces.has(path)) {
    state.namespaces.set(path, createNamespace(path));
  }
  return withData({ path: `${path}/` });
}

function answerCapabilities({ state, namespace, request, token }: SystemCall): Reply {
  const paths = [...listField(request.body, 'paths'), ...listField(request.body, 'path')];
  const found = paths.map((path): [string, string[]] => {
    const allowed = [...capabilities(state, token, namespace, path)].sort();
    return [path, allowed.length > 0 ? allowed : ['deny']];
  });
  const [first] = found;
  return withData({
    ...Object.fromEntries(found),
    ...(found.length === 1 ? { capabilities: first?.[1] } : {}),
  });
}
