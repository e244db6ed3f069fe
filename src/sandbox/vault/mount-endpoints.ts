import { isRoot, pathSeenFrom, rulesOf } from './access.ts';
import { describeAuthMethods } from './auth-endpoints.ts';
import { objectField, textField } from './fields.ts';
import type { JsonObject } from './json.ts';
import type { Mount } from './mounts.ts';
import { touches } from './policies.ts';
import { listed, noContent, Refusal, type Reply, withData } from './replies.ts';
import type { SystemCall } from './system-call.ts';

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
export function answerVisibleMounts(call: SystemCall, path: string): Reply {
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

/** `sys/mounts[/<path>]`: look at, make and remove mounts. */
export function answerMounts({ namespace, request }: SystemCall, name: string): Reply {
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
