import { z } from 'zod';
import { isLockstepError, LockstepError } from '../../errors.ts';
import { canonicalJson } from '../../secrets/canonical-json.ts';
import type { Receipt, Write } from '../store.ts';
import type { CustomMetadata, MetadataChanges } from './custom-metadata.ts';
import type { VaultReply, VaultRequest } from './exchange.ts';
import { type Kv, kvPath } from './kv.ts';
import { formatRecord, intentKey, markChanges, stampKey } from './marks.ts';
import { type Metadata, versionIdOf } from './metadata.ts';
import { needsRetag } from './needs-retag.ts';
import { parseData } from './read.ts';
import { deleteValueless, undelete } from './removal.ts';
import { errorOf, errorTexts, parseReply } from './replies.ts';
import { toKvMap } from './value.ts';
import { isCarrying, isExpected, isUncertain, look, refusal } from './write-preconditions.ts';

/**
 * Writes value and stamp. KV takes them in two calls, so three steps make it safe to stop anywhere: (1) metadata gets
 * the mark and an intent, (2) the value is written on condition of the version seen, (3) the stamp replaces the
 * intent. After a stop between 2 and 3 the intent names the current version: the value is then read and compared, and
 * written again only when it differs.
 */
export async function writeSecret(
  kv: Kv,
  customMetadata: CustomMetadata,
  change: Write,
  signal: AbortSignal,
): Promise<Receipt> {
  const { name } = change;
  const map = toKvMap(name, change.value);
  const found = await look(kv, change, signal);
  if (found !== undefined && isCarrying(found.entry, change)) {
    const { entry } = found;
    const versionId = entry.versionId ?? '';
    if (needsRetag(entry, change)) {
      await customMetadata.change(name, markChanges(change.mark, change.labels), signal);
    }
    if (entry.state === 'live') return { versionId, changed: false };
    await undelete(kv, name, Number(entry.version), signal);
    return { versionId, changed: true };
  }
  const expected = isExpected(found, change);
  if (found !== undefined && (expected || found.resumes) && isUncertain(found.metadata)) {
    const versionId = await settle(kv, customMetadata, change, map, found.metadata.current_version, signal);
    if (versionId !== undefined) return { versionId, changed: true };
  }
  if (!expected) throw refusal(change);
  const previous = found?.metadata;
  const version = (previous?.current_version ?? 0) + 1;
  await declare(customMetadata, change, version, previous, signal);
  const versionId = await put(kv, change, map, version, signal).catch(async (error: unknown) => {
    if (!isLockstepError(error, 'stale', 'refused', 'invalid-value', 'permission-denied')) throw error;
    // The answer to an earlier attempt of this very call may have been lost.
    const settled = isLockstepError(error, 'stale')
      ? await settle(kv, customMetadata, change, map, version, signal)
      : undefined;
    if (settled !== undefined) return settled;
    await withdraw(kv, customMetadata, change, previous, signal).catch(() =>
      kv.warn(`"${name}" was not written, and its metadata still says that it was about to be`),
    );
    throw isLockstepError(error, 'stale') ? refusal(change) : error;
  });
  await conclude(customMetadata, change, version, signal);
  return { versionId, changed: true };
}

/** Step 1. */
async function declare(
  customMetadata: CustomMetadata,
  { name, mark, labels, stamp }: Write,
  version: number,
  previous: Metadata | undefined,
  signal: AbortSignal,
): Promise<void> {
  const values = { ...markChanges(mark, labels), [intentKey]: formatRecord({ stamp, version }) };
  if (previous === undefined) await customMetadata.create(name, values, signal);
  else await customMetadata.change(name, values, signal);
}

const dataReply = z.object({ data: z.object({ created_time: z.string(), version: z.number() }) });

/** Step 2. Throws `stale` when another version came in between. */
async function put(
  kv: Kv,
  { name }: Write,
  map: string,
  version: number,
  signal: AbortSignal,
): Promise<string> {
  const request: VaultRequest = {
    method: 'POST',
    path: kvPath(kv, 'data', name),
    body: `{"options":{"cas":${version - 1}},"data":${map}}`,
    purpose: `write secret "${name}"`,
    quoteErrors: false,
  };
  const reply = await kv.client.call(request, signal, [400]);
  if (reply.status === 400) throw putError(reply, request);
  const { data } = parseReply(reply, dataReply, request);
  return versionIdOf(data.version, data.created_time);
}

function putError(reply: VaultReply, request: VaultRequest): LockstepError {
  const mismatch = errorTexts(reply).some((text) => text.includes('check-and-set'));
  return mismatch
    ? new LockstepError('stale', `${request.purpose}: another version came in between`)
    : errorOf(reply, request);
}

/** Step 3. */
async function conclude(
  customMetadata: CustomMetadata,
  { name, mark, labels, stamp }: Write,
  version: number,
  signal: AbortSignal,
): Promise<void> {
  await customMetadata.change(
    name,
    { ...markChanges(mark, labels), [stampKey]: formatRecord({ stamp, version }), [intentKey]: null },
    signal,
  );
}

/** When this version is the current one and holds this very map: its version id, after step 3. */
async function settle(
  kv: Kv,
  customMetadata: CustomMetadata,
  change: Write,
  map: string,
  version: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const request: VaultRequest = {
    method: 'GET',
    path: kvPath(kv, 'data', change.name),
    purpose: `read secret "${change.name}"`,
    quoteErrors: false,
  };
  const reply = await kv.client.call(request, signal, [404]);
  if (reply.status === 404) return undefined;
  const current = parseData(reply.text, request);
  if (current.version !== version || canonicalJson(current.data) !== map) return undefined;
  await conclude(customMetadata, change, version, signal);
  return current.versionId;
}

/** Undoes step 1 when step 2 was refused: the secret looks as it did before. */
async function withdraw(
  kv: Kv,
  customMetadata: CustomMetadata,
  { name, mark, labels }: Write,
  previous: Metadata | undefined,
  signal: AbortSignal,
): Promise<void> {
  const before = previous?.custom_metadata ?? {};
  const touched = [...Object.keys(markChanges(mark, labels)), intentKey];
  const changes: MetadataChanges = Object.fromEntries(
    touched.map((key) => [key, (Object.hasOwn(before, key) ? before[key] : null) ?? null]),
  );
  await customMetadata.change(name, changes, signal);
  if (previous === undefined) await deleteValueless(kv, name, signal);
}
