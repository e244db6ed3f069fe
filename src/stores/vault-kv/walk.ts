import { z } from 'zod';
import { isLockstepError } from '../../errors.ts';
import type { Entry } from '../store.ts';
import type { VaultRequest } from './exchange.ts';
import { entryOf, type Kv, kvPath, readMetadata } from './kv.ts';
import { unreadableEntry } from './metadata.ts';
import { pathProblem } from './paths.ts';
import { errorOf, isAbsent, parseReply } from './replies.ts';

const listReply = z.object({ data: z.object({ keys: z.array(z.string()) }) });

/** Requests in flight at a time. */
const concurrency = 32;

/**
 * Every secret below a folder ('' or ends in a slash), with one request a folder and one a secret, several at a time.
 * Only names are kept in memory. `wanted` spares requests for names outside a scope. A folder that cannot be listed
 * throws; a secret whose metadata is forbidden is `unreadable`; one that vanished meanwhile is absent.
 */
export async function* walk(
  kv: Kv,
  folder: string,
  wanted: (name: string) => boolean,
  signal: AbortSignal,
): AsyncGenerator<Entry> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  // Last in, first out: the deepest folder first, so that few names wait.
  const waiting = [folder];
  const ready: Entry[] = [];
  const running = new Set<Promise<unknown>>();
  let failure: { readonly error: unknown } | undefined;

  async function visit(name: string): Promise<void> {
    if (name === '' || name.endsWith('/')) {
      for (const child of await listFolder(kv, name, both)) {
        if (wanted(child)) waiting.push(child);
      }
    } else {
      const entry = await readEntry(kv, name, both);
      if (entry !== undefined) ready.push(entry);
    }
  }

  try {
    while (waiting.length > 0 || running.size > 0) {
      while (running.size < concurrency) {
        const name = waiting.pop();
        if (name === undefined) break;
        // Kept, not thrown: it may happen while the reader of this listing is busy.
        const visiting = visit(name)
          .catch((error: unknown) => (failure ??= { error }))
          .finally(() => running.delete(visiting));
        running.add(visiting);
      }
      await Promise.race(running);
      if (failure) throw failure.error;
      yield* ready.splice(0);
    }
  } finally {
    stop.abort();
    await Promise.allSettled(running);
  }
}

/** Full names of what is in a folder; folders end in a slash. */
async function listFolder(kv: Kv, folder: string, signal: AbortSignal): Promise<string[]> {
  const request: VaultRequest = {
    method: 'GET',
    // The parameter instead of the verb LIST, which proxies and firewalls dislike.
    path: `${kvPath(kv, 'metadata', folder)}?list=true`,
    purpose: `list "${kv.mount}/${folder}"`,
  };
  const reply = await kv.client.call(request, signal, [404]);
  if (isAbsent(reply)) return [];
  if (reply.status === 404) throw errorOf(reply, request);
  return parseReply(reply, listReply, request).data.keys.map((key) => folder + key);
}

async function readEntry(kv: Kv, name: string, signal: AbortSignal): Promise<Entry | undefined> {
  const problem = pathProblem(name);
  if (problem !== undefined) return unreadableEntry(name, problem);
  try {
    const metadata = await readMetadata(kv, name, signal);
    return metadata && entryOf(kv, name, metadata);
  } catch (error) {
    if (!isLockstepError(error, 'permission-denied')) throw error;
    return unreadableEntry(name, 'this token may not read its metadata');
  }
}
