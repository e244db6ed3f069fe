import { capabilities } from './access.ts';
import { answerAuthMethods } from './auth-endpoints.ts';
import { listField, textField } from './fields.ts';
import { compareUtf8 } from './json.ts';
import { answerMounts, answerVisibleMounts } from './mount-endpoints.ts';
import { parsePolicy } from './policies.ts';
import { listed, noContent, Refusal, type Reply, withData } from './replies.ts';
import { createNamespace } from './state.ts';
import type { SystemCall } from './system-call.ts';

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
