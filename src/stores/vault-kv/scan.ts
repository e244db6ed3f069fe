import { z } from 'zod';
import { LockstepError } from '../../errors.ts';
import type { Entry } from '../store.ts';
import type { VaultRequest } from './exchange.ts';
import { entryOf, type Kv, kvPath } from './kv.ts';
import { metadataSchema, unreadableEntry } from './metadata.ts';
import { parseReply } from './replies.ts';

/** An object as it came: secrets may be called `__proto__`, which a copy would lose. */
const asItCame = z.custom<object>((value) => typeof value === 'object' && value !== null);

const scanReply = z.object({
  data: z.object({ keys: z.array(z.string()).default([]), key_info: asItCame.default({}) }),
});

/** What a scan found; `unsupported` and `denied` tell why there is none. */
export type ScanResult = { readonly entries: Iterable<Entry> } | 'unsupported' | 'denied';

/**
 * Every secret below a folder ('' or ends in a slash) in one request: OpenBao 2.2 and later (OpenBao documentation,
 * "KV secrets engine, version 2 (API), scan secrets with metadata"). Vault and older servers do not know it.
 */
export async function scan(kv: Kv, folder: string, signal: AbortSignal): Promise<ScanResult> {
  const request: VaultRequest = {
    method: 'GET',
    path: `${kvPath(kv, 'detailed-metadata', folder)}?scan=true`,
    purpose: `list "${kv.mount}/${folder}"`,
  };
  const reply = await kv.client.call(request, signal, [403, 404, 405]);
  if (reply.status === 403) return 'denied';
  if (reply.status !== 200) return 'unsupported';
  const { keys, key_info: metadata } = parseReply(reply, scanReply, request).data;
  // A folder in the answer would be one that was not looked into.
  if (keys.some((key) => key.endsWith('/'))) return 'unsupported';
  const known = new Map<string, unknown>(Object.entries(metadata));
  return { entries: entriesOf(kv, folder, keys, known, request) };
}

function* entriesOf(
  kv: Kv,
  folder: string,
  keys: readonly string[],
  metadata: ReadonlyMap<string, unknown>,
  { purpose }: VaultRequest,
): Iterable<Entry> {
  for (const key of keys) {
    const name = folder + key;
    const found = metadata.get(key);
    if (found === undefined) {
      yield unreadableEntry(name, 'the server listed it without its metadata');
      continue;
    }
    const parsed = metadataSchema.safeParse(found);
    if (!parsed.success) {
      throw new LockstepError('unavailable', `${purpose}: the metadata of "${name}" is not what Vault gives`);
    }
    yield entryOf(kv, name, parsed.data);
  }
}
