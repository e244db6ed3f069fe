import { type AuthMethod, tokenSettings } from './auth-method.ts';
import { textField } from './fields.ts';
import type { JsonObject } from './json.ts';
import { listed, noContent, Refusal } from './replies.ts';

/** Userpass: a name and a password. */
export function createUserpass(): AuthMethod {
  const users = new Map<string, JsonObject>();
  return {
    type: 'userpass',
    login(request, path) {
      const name = /^login\/([^/]+)$/.exec(path)?.[1]?.toLowerCase();
      if (name === undefined) return undefined;
      const password = textField(request.body, 'password') ?? '';
      if (password === '') throw new Refusal(500, 'missing password');
      const user = users.get(name);
      if (!user || textField(user, 'password') !== password) {
        throw new Refusal(400, 'invalid username or password');
      }
      return {
        displayName: `userpass-${name}`,
        metadata: { username: name },
        settings: tokenSettings(user),
      };
    },
    manage(request, path) {
      const name = /^users\/([^/]+)$/.exec(path)?.[1]?.toLowerCase();
      if (name === undefined) throw new Refusal(404, listed('unsupported path'));
      if (request.operation === 'write') users.set(name, { ...users.get(name), ...request.body });
      else if (request.operation === 'delete') users.delete(name);
      else throw new Refusal(405, listed('unsupported operation'));
      return noContent;
    },
  };
}
