/** The JSON that an administrator's request was answered with, and its status. */
interface AdminAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Does what an administrator or another client does, without any code of Lockstep. */
export interface VaultAdmin {
  /** Sends a request; throws unless it succeeds. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<AdminAnswer>;
}

export function vaultAdmin(url: string, token = 'root', namespace?: string): VaultAdmin {
  return {
    async send(method, path, body, headers) {
      const answer = await fetch(`${url}/v1/${path}`, {
        method,
        headers: {
          'x-vault-token': token,
          'content-type': 'application/json',
          ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: HTTP ${answer.status} ${text}`);
      return { status: answer.status, body: text === '' ? {} : JSON.parse(text) };
    },
  };
}

/** A member deep inside an answer, as text; throws when it is not there. */
export function textAt(body: unknown, ...keys: string[]): string {
  let value: unknown = body;
  for (const key of keys) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  }
  if (typeof value !== 'string') throw new Error(`no text at ${keys.join('.')}`);
  return value;
}
