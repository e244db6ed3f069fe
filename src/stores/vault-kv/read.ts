import { z } from 'zod';
import { isLockstepError, LockstepError } from '../../errors.ts';
import {
  canonicalJson,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
  parseJson,
} from '../../secrets/canonical-json.ts';
import { SecretValue } from '../../secrets/secret-value.ts';
import type { SecretVersion } from '../store.ts';
import type { VaultReply, VaultRequest } from './exchange.ts';
import { entryOf, type Kv, kvPath, readMetadata } from './kv.ts';
import { parseVersionId, versionIdOf } from './metadata.ts';
import { errorOf, isAbsent, parseReply } from './replies.ts';

/**
 * The value of a version, as canonical JSON of its keys, numbers with the digits that the server sent. Without a
 * version id: of the version that counts by the store's policy. Throws as Store.read says.
 */
export async function readVersion(
  kv: Kv,
  name: string,
  versionId: string | undefined,
  signal: AbortSignal,
): Promise<SecretVersion> {
  const version = versionId === undefined ? await countingVersion(kv, name, signal) : pinned(name, versionId);
  const request: VaultRequest = {
    method: 'GET',
    path: `${kvPath(kv, 'data', name)}${version === undefined ? '' : `?version=${version}`}`,
    purpose: `read secret "${name}"`,
    quoteErrors: false,
  };
  const reply = await kv.client.call(request, signal, [404]);
  if (reply.status === 404) throw await gone(kv, reply, request, name, versionId, signal);
  const { data, ...found } = parseData(reply.text, request);
  if (versionId !== undefined && found.versionId !== versionId) throw stale(name);
  return { ...found, value: SecretValue.text(canonicalJson(data)) };
}

/** The highest live version where that is what counts; undefined for whatever is the latest. */
async function countingVersion(kv: Kv, name: string, signal: AbortSignal): Promise<number | undefined> {
  if (kv.policy === 'latest') return undefined;
  const metadata = await readMetadata(kv, name, signal);
  const version = metadata && entryOf(kv, name, metadata).version;
  if (typeof version !== 'number') throw new LockstepError('not-found', `there is no secret "${name}"`);
  return version;
}

const subkeysReply = z.object({
  data: z.object({
    // As it came: a key may be called `__proto__`, which a copy would lose.
    subkeys: z.custom<object>((value) => typeof value === 'object' && value !== null),
    metadata: z.object({ created_time: z.string(), version: z.number() }),
  }),
});

/** Names of the keys of a version; undefined where policy or an old server do not tell (Vault before 1.10). */
export async function readKeys(
  kv: Kv,
  name: string,
  versionId: string,
  signal: AbortSignal,
): Promise<string[] | undefined> {
  const request: VaultRequest = {
    method: 'GET',
    path: `${kvPath(kv, 'subkeys', name)}?depth=1&version=${pinned(name, versionId)}`,
    purpose: `read the keys of "${name}"`,
  };
  const reply = await kv.client.call(request, signal, [403, 404, 405]);
  if (isAbsent(reply) || isDeleted(reply)) throw await gone(kv, reply, request, name, versionId, signal);
  if (reply.status !== 200) return undefined;
  const { subkeys, metadata } = parseReply(reply, subkeysReply, request).data;
  if (versionIdOf(metadata.version, metadata.created_time) !== versionId) throw stale(name);
  return Object.keys(subkeys);
}

const deletedReply = z.object({
  data: z.object({ metadata: z.object({ version: z.number(), created_time: z.string() }) }),
});

/** Is this a 404 about a version that was deleted or destroyed? It says which. */
function isDeleted(reply: VaultReply): boolean {
  if (reply.status !== 404) return false;
  try {
    return deletedReply.safeParse(JSON.parse(reply.text)).success;
  } catch {
    return false;
  }
}

/** What a 404 means: the version is gone, the secret is gone, or something else is wrong. */
async function gone(
  kv: Kv,
  reply: VaultReply,
  request: VaultRequest,
  name: string,
  versionId: string | undefined,
  signal: AbortSignal,
): Promise<LockstepError> {
  const absent = isAbsent(reply);
  if (!absent && !isDeleted(reply)) return errorOf(reply, request);
  const pruned = absent && versionId !== undefined && (await exists(kv, name, signal));
  return versionId === undefined || (absent && !pruned)
    ? new LockstepError('not-found', `there is no secret "${name}", or it is deleted`)
    : stale(name);
}

/** Is the secret still there? When its metadata is forbidden, nobody knows: then its version is what is missing. */
async function exists(kv: Kv, name: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await readMetadata(kv, name, signal)) !== undefined;
  } catch (error) {
    if (isLockstepError(error, 'permission-denied')) return true;
    throw error;
  }
}

function stale(name: string): LockstepError {
  return new LockstepError('stale', `"${name}" is not at the planned version any more`);
}

function pinned(name: string, versionId: string): number {
  const parsed = parseVersionId(versionId);
  if (parsed === undefined) throw stale(name);
  return parsed.version;
}

/** The keys and the version of a secret; nothing of the text gets into an error. */
export function parseData(
  text: string,
  { purpose }: Pick<VaultRequest, 'purpose'>,
): { data: JsonObject; versionId: string; version: number } {
  const foreign = () => new LockstepError('unavailable', `${purpose}: the answer is not what Vault gives`);
  const member = (value: JsonValue | undefined, key: string) =>
    value !== undefined && isJsonObject(value) ? value[key] : undefined;
  const outer = member(parseReplyText(text, foreign), 'data');
  const data = member(outer, 'data');
  const version = member(member(outer, 'metadata'), 'version');
  const createdTime = member(member(outer, 'metadata'), 'created_time');
  if (data === undefined || !isJsonObject(data) || !(version instanceof JsonNumber)) throw foreign();
  if (typeof createdTime !== 'string') throw foreign();
  const number = Number(version.source);
  return { data, version: number, versionId: versionIdOf(number, createdTime) };
}

function parseReplyText(text: string, foreign: () => LockstepError): JsonValue {
  try {
    return parseJson(text, 'the answer');
  } catch {
    throw foreign();
  }
}
