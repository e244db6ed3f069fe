import { z } from 'zod';
import { LockstepError } from '../../errors.ts';
import type { Entry } from '../store.ts';
import type { VaultRequest } from './exchange.ts';
import { entryOf, type Kv, kvPath } from './kv.ts';
import { createMemberSieve } from './member-sieve.ts';
import { type Metadata, metadataSchema, unreadableEntry } from './metadata.ts';
import { parseReply } from './replies.ts';

const scanReply = z.object({
  data: z.object({ keys: z.array(z.string()).default([]) }),
});

/** What a scan found; `unsupported` and `denied` tell why there is nothing. */
export type ScanResult = { readonly entries: readonly Entry[] } | 'unsupported' | 'denied';

/**
 * Every secret below a folder ('' or ends in a slash) in one request: OpenBao 2.2 and later (OpenBao documentation,
 * "KV secrets engine, version 2 (API), scan secrets with metadata"). Vault and older servers do not know it.
 */
export async function scan(kv: Kv, folder: string, signal: AbortSignal): Promise<ScanResult> {
  let entries: Entry[] = [];
  const purpose = `list "${kv.mount}/${folder}"`;
  const request: VaultRequest = {
    method: 'GET',
    path: `${kvPath(kv, 'detailed-metadata', folder)}?scan=true`,
    purpose,
    sieve: () => {
      entries = [];
      return createMemberSieve(['data', 'key_info'], (key, text) => {
        entries.push(entryOf(kv, folder + key, parseMetadata(text, purpose)));
      });
    },
  };
  const reply = await kv.client.call(request, signal, [403, 404, 405]);
  if (reply.status === 403) return 'denied';
  if (reply.status !== 200) return 'unsupported';
  const { keys } = parseReply(reply, scanReply, request).data;
  // A folder in the answer would be one that was not looked into.
  if (keys.some((key) => key.endsWith('/'))) return 'unsupported';
  return { entries: keys.length === entries.length ? entries : withMissing(entries, folder, keys) };
}

function parseMetadata(text: string, purpose: string): Metadata {
  const parsed = metadataSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new LockstepError('unavailable', `${purpose}: the metadata of a secret is not what Vault gives`);
}

/** The entries, and one for each name that came without its metadata. */
function withMissing(entries: readonly Entry[], folder: string, keys: readonly string[]): Entry[] {
  const known = new Set(entries.map(({ name }) => name));
  const missing = keys.map((key) => folder + key).filter((name) => !known.has(name));
  const reason = 'the server listed it without its metadata';
  return [...entries, ...missing.map((name) => unreadableEntry(name, reason))];
}
