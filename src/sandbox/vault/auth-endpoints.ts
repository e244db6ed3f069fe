import { textField } from './fields.ts';
import type { JsonObject } from './json.ts';
import { listed, noContent, Refusal, type Reply, withData } from './replies.ts';
import { createAuthMethod, type Namespace } from './state.ts';
import type { SystemCall } from './system-call.ts';

/** The ways to log in to a namespace, by path. */
export function describeAuthMethods(namespace: Namespace): JsonObject {
  const methods = [...namespace.authMethods].map(([path, method]): [string, JsonObject] => [
    `${path}/`,
    { type: method.type },
  ]);
  return { 'token/': { type: 'token' }, ...Object.fromEntries(methods) };
}

/** `sys/auth[/<path>]`: enable and disable ways to log in. */
export function answerAuthMethods({ state, namespace, request }: SystemCall, name: string): Reply {
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
