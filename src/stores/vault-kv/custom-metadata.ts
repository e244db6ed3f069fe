import { LockstepError } from '../../errors.ts';
import type { VaultRequest } from './exchange.ts';
import { type Kv, kvPath, readMetadata } from './kv.ts';
import { errorOf, errorTexts } from './replies.ts';

/** New values of some keys of custom metadata; null takes a key away. Other keys stay as they are. */
export type MetadataChanges = Readonly<Record<string, string | null>>;

/** Changes the custom metadata of secrets, and nothing else of them. */
export interface CustomMetadata {
  /** Throws `not-found` when there is no such secret. */
  change(name: string, changes: MetadataChanges, signal: AbortSignal): Promise<void>;
  /** Makes a secret that has metadata and no version yet. Throws `conflict` when the server sees that it exists. */
  create(name: string, values: MetadataChanges, signal: AbortSignal): Promise<void>;
}

/** Somebody else keeps changing the same metadata: so many times do we look again. */
const attempts = 5;

/**
 * By merge patch (Vault 1.9 and OpenBao: `PATCH metadata/<path>`, capability `patch`). Where server or policy do not
 * have it, by reading and writing the whole map; OpenBao then notices a change in between (`metadata_cas`).
 */
export function createCustomMetadata(kv: Kv): CustomMetadata {
  let canPatch = true;
  let casRequired = false;

  async function body(name: string, changes: MetadataChanges, signal: AbortSignal) {
    if (canPatch && !casRequired) return { custom_metadata: changes };
    const metadata = await readMetadata(kv, name, signal);
    if (metadata === undefined) throw notFound(name);
    const version = metadata.current_metadata_version;
    return {
      custom_metadata: canPatch ? changes : merged(metadata.custom_metadata ?? {}, changes),
      ...(version === undefined ? {} : { metadata_cas: version }),
    };
  }

  return {
    async change(name, changes, signal) {
      for (let attempt = 1; ; attempt++) {
        const request: VaultRequest = {
          ...metadataRequest(kv, name),
          method: canPatch ? 'PATCH' : 'POST',
          body: JSON.stringify(await body(name, changes, signal)),
          contentType: canPatch ? 'application/merge-patch+json' : 'application/json',
        };
        const reply = await kv.client.call(request, signal, [400, 404, ...(canPatch ? [403, 405] : [])]);
        if (reply.status < 300) return;
        if (reply.status === 403 || reply.status === 405) {
          canPatch = false;
        } else if (reply.status === 400 && isCasMismatch(errorTexts(reply)) && attempt < attempts) {
          casRequired = true;
        } else {
          throw reply.status === 404 ? notFound(name) : errorOf(reply, request);
        }
      }
    },
    async create(name, values, signal) {
      const request: VaultRequest = {
        ...metadataRequest(kv, name),
        method: 'POST',
        // Vault ignores metadata_cas; OpenBao refuses when there is metadata already.
        body: JSON.stringify({ custom_metadata: merged({}, values), metadata_cas: 0 }),
      };
      const reply = await kv.client.call(request, signal, [400]);
      if (reply.status < 300) return;
      throw isCasMismatch(errorTexts(reply))
        ? new LockstepError('conflict', `"${name}" was created by somebody else`)
        : errorOf(reply, request);
    },
  };
}

function metadataRequest(kv: Kv, name: string) {
  return { path: kvPath(kv, 'metadata', name), purpose: `update metadata of "${name}"` };
}

function merged(current: Readonly<Record<string, string>>, changes: MetadataChanges): Record<string, string> {
  const all: MetadataChanges = { ...current, ...changes };
  return Object.fromEntries(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== null));
}

/** Texts of OpenBao's KV engine. */
function isCasMismatch(texts: readonly string[]): boolean {
  return texts.some((text) => text.includes('check-and-set'));
}

function notFound(name: string): LockstepError {
  return new LockstepError('not-found', `there is no secret "${name}"`);
}
