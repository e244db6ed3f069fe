import { z } from 'zod';
import type { Entry } from '../store.ts';
import type { VaultClient } from './client.ts';
import type { VaultRequest } from './exchange.ts';
import { type Metadata, metadataSchema, toEntry, type VersionPolicy } from './metadata.ts';
import { encodePath } from './paths.ts';
import { errorOf, isAbsent, parseReply } from './replies.ts';

/** One mount as the parts of this store see it. */
export interface Kv {
  readonly client: VaultClient;
  /** Path of the mount, without slashes around it. */
  readonly mount: string;
  readonly policy: VersionPolicy;
  readonly warn: (message: string) => void;
}

type Endpoint = 'data' | 'metadata' | 'detailed-metadata' | 'subkeys' | 'delete' | 'undelete';

/** The path of an endpoint of the mount (Vault documentation, "KV secrets engine, version 2 (API)"). */
export function kvPath({ mount }: Kv, endpoint: Endpoint, name: string): string {
  return `${encodePath(mount)}/${endpoint}/${encodePath(name)}`;
}

const metadataReply = z.object({ data: metadataSchema });

/** Metadata of a secret, or undefined when there is none. */
export async function readMetadata(kv: Kv, name: string, signal: AbortSignal): Promise<Metadata | undefined> {
  const request: VaultRequest = {
    method: 'GET',
    path: kvPath(kv, 'metadata', name),
    purpose: `read metadata of "${name}"`,
  };
  const reply = await kv.client.call(request, signal, [404]);
  if (isAbsent(reply)) return undefined;
  if (reply.status === 404) throw errorOf(reply, request);
  return parseReply(reply, metadataReply, request).data;
}

export function entryOf(kv: Kv, name: string, metadata: Metadata): Entry {
  return toEntry(name, metadata, kv.policy, Date.now());
}
