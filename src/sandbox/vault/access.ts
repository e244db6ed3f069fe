import { type Capability, capabilitiesOn, type PolicyRule } from './policies.ts';
import { listed, Refusal } from './replies.ts';
import type { VaultRequest } from './request.ts';
import type { Namespace, VaultState } from './state.ts';
import type { Token } from './tokens.ts';

/** The rules that a token carries, over all its policies. */
export function rulesOf(state: VaultState, token: Token): readonly PolicyRule[] {
  const policies = state.namespaces.get(token.origin.namespace)?.policies;
  return token.settings.policies.flatMap((name) => policies?.get(name) ?? []);
}

/** May it do everything? */
export function isRoot(token: Token): boolean {
  return token.settings.policies.includes('root');
}

/** What a token may do on a path of a namespace. Nothing outside the token's own namespace and those below. */
export function capabilities(
  state: VaultState,
  token: Token,
  namespace: Namespace,
  path: string,
): ReadonlySet<Capability> {
  if (isRoot(token)) return new Set<Capability>(['root']);
  const relative = pathSeenFrom(token.origin.namespace, namespace, path);
  return relative === undefined ? new Set() : capabilitiesOn(rulesOf(state, token), relative);
}

/** A path of `namespace` as a policy of the namespace `home` names it; undefined where it lies outside. */
export function pathSeenFrom(home: string, namespace: Namespace, path: string): string | undefined {
  const full = namespace.path === '' ? path : `${namespace.path}/${path}`;
  if (home === '') return full;
  return full.startsWith(`${home}/`) ? full.slice(home.length + 1) : undefined;
}

/** Throws Refusal 403 unless the token may do this. Requests on folders are checked on a path that ends with `/`. */
export function authorize(
  state: VaultState,
  token: Token,
  namespace: Namespace,
  request: VaultRequest,
): void {
  const { operation, path } = request;
  const lists = operation === 'list' || operation === 'scan';
  const checked = lists && !path.endsWith('/') ? `${path}/` : path;
  const allowed = capabilities(state, token, namespace, checked);
  if (allowed.has('root') || allowed.has(neededCapability(namespace, request))) return;
  throw new Refusal(403, listed('permission denied'));
}

/** A write needs `create` where there is nothing yet and `update` where there is something. */
function neededCapability(namespace: Namespace, { operation, path }: VaultRequest): Capability {
  if (operation !== 'write') return operation;
  const mount = namespace.mounts.find(path);
  if (!mount) return 'update';
  const below = path.slice(mount.path.length);
  if (mount.engine.version === 1) return mount.engine.secrets.get(below) ? 'update' : 'create';
  const secret = /^(?:data|metadata)\/(.+)$/.exec(below)?.[1];
  return secret === undefined || mount.engine.secrets.get(secret) ? 'update' : 'create';
}
