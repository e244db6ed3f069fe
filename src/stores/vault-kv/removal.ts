import { LockstepError } from '../../errors.ts';
import { markLabels } from '../../secrets/ownership.ts';
import type { CustomMetadata } from './custom-metadata.ts';
import type { VaultRequest } from './exchange.ts';
import { entryOf, type Kv, kvPath, readMetadata } from './kv.ts';
import { intentKey, stampKey } from './marks.ts';
import { liveVersions } from './metadata.ts';

/** Deletes what counts as current, recoverably (soft delete). Succeeds when there is nothing. */
export async function removeSecret(
  kv: Kv,
  customMetadata: CustomMetadata,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const metadata = await readMetadata(kv, name, signal);
  if (metadata === undefined) return;
  const { state, versionId } = entryOf(kv, name, metadata);
  if (state === 'deleted') return;
  if (versionId === undefined) {
    // Nothing to keep: not even a version, or only destroyed ones. Without the mark it is no secret of ours.
    const ours = [...Object.values(markLabels), stampKey, intentKey];
    await customMetadata.change(name, Object.fromEntries(ours.map((key) => [key, null])), signal);
    await deleteValueless(kv, name, signal);
    return;
  }
  if (kv.policy === 'latest') await send(kv, { method: 'DELETE', endpoint: 'data', name }, signal);
  // Else the next lower version would come to count.
  else
    await send(
      kv,
      { method: 'POST', endpoint: 'delete', name, versions: liveVersions(metadata, Date.now()) },
      signal,
    );
}

/** Takes the version that counts as current out of its soft deletion. Throws `not-found`. */
export async function restoreSecret(kv: Kv, name: string, signal: AbortSignal): Promise<void> {
  const metadata = await readMetadata(kv, name, signal);
  if (metadata === undefined) throw new LockstepError('not-found', `there is no secret "${name}"`);
  const { state, version } = entryOf(kv, name, metadata);
  if (state === 'deleted' && typeof version === 'number') await undelete(kv, name, version, signal);
}

/** Takes a version out of its soft deletion. */
export async function undelete(kv: Kv, name: string, version: number, signal: AbortSignal): Promise<void> {
  await send(kv, { method: 'POST', endpoint: 'undelete', name, versions: [version] }, signal);
}

/** Deletes a secret that never had a version and whose custom metadata is empty: there is nothing to lose. */
export async function deleteValueless(kv: Kv, name: string, signal: AbortSignal): Promise<void> {
  const metadata = await readMetadata(kv, name, signal);
  if (metadata === undefined || metadata.current_version !== 0) return;
  if (Object.keys(metadata.custom_metadata ?? {}).length > 0) return;
  await send(kv, { method: 'DELETE', endpoint: 'metadata', name }, signal);
}

async function send(
  kv: Kv,
  call: {
    method: 'POST' | 'DELETE';
    endpoint: 'data' | 'delete' | 'undelete' | 'metadata';
    name: string;
    versions?: readonly number[];
  },
  signal: AbortSignal,
): Promise<void> {
  const request: VaultRequest = {
    method: call.method,
    path: kvPath(kv, call.endpoint, call.name),
    ...(call.versions === undefined ? {} : { body: JSON.stringify({ versions: call.versions }) }),
    purpose: `${call.endpoint === 'undelete' ? 'restore' : 'delete'} secret "${call.name}"`,
  };
  await kv.client.call(request, signal);
}
