import type { JsonObject } from './json.ts';
import { unsupportedOperation } from './kv-context.ts';
import { noContent, Refusal, type Reply, withData } from './replies.ts';
import type { VaultRequest } from './request.ts';
import type { Tree } from './tree.ts';

const leaseSeconds = 32 * 86_400;

/** Answers a request to a KV v1 mount, which has no versions: `path` is the whole path below the mount. */
export function answerKvV1(request: VaultRequest, path: string, secrets: Tree<JsonObject>): Reply {
  switch (request.operation) {
    case 'read': {
      const data = secrets.get(path);
      if (!data) throw new Refusal(404);
      return { status: 200, body: { data, leaseSeconds }, readsValue: true };
    }
    case 'list': {
      const keys = secrets.list(path);
      if (keys.length === 0) throw new Refusal(404);
      return withData({ keys });
    }
    case 'write':
      if (Object.keys(request.body).length === 0) throw new Refusal(400, 'missing data fields');
      secrets.set(path, request.body);
      return noContent;
    case 'delete':
      secrets.delete(path);
      return noContent;
    default:
      throw unsupportedOperation();
  }
}
