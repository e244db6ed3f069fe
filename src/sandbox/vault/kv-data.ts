import { integerField, objectField } from './fields.ts';
import { isObject, type JsonObject, mergePatch } from './json.ts';
import { type KvCall, unsupportedOperation, versionMetadata } from './kv-context.ts';
import {
  addVersion,
  deleteVersions,
  emptySecret,
  isDeleted,
  type KvSecret,
  type KvVersion,
} from './kv-secret.ts';
import { goneWithData, listed, noContent, Refusal, type Reply, withData } from './replies.ts';

/** `data/<path>`: read a version, write, patch, soft-delete the newest. */
export function answerData(call: KvCall): Reply {
  switch (call.request.operation) {
    case 'read':
      return readData(call);
    case 'write':
      return writeData(call);
    case 'patch':
      return patchData(call);
    case 'delete': {
      const secret = call.secrets.get(call.path);
      if (secret) deleteVersions(secret, [secret.currentVersion], call.clock);
      return noContent;
    }
    default:
      throw unsupportedOperation();
  }
}

/** `subkeys/<path>`: the names of the keys, without their values. */
export function answerSubkeys(call: KvCall): Reply {
  if (call.request.operation !== 'read') throw unsupportedOperation();
  const { secret, number, version } = findVersion(call);
  const metadata = versionMetadata(secret, number, version);
  if (version.destroyed || isDeleted(version, call.clock)) return goneWithData({ metadata, subkeys: null });
  if (version.data === null) return withData({ metadata, subkeys: null });
  const depth = Number(call.request.query.get('depth') ?? 0);
  return withData({ metadata, subkeys: withoutValues(version.data, depth) });
}

function withoutValues(data: JsonObject, depth: number): JsonObject {
  const names = Object.entries(data).map(([key, value]): [string, JsonObject | null] => {
    const inner = isObject(value) && Object.keys(value).length > 0 && depth !== 1;
    return [key, inner ? withoutValues(value, depth - 1) : null];
  });
  return Object.fromEntries(names);
}

function readData(call: KvCall): Reply {
  const { secret, number, version } = findVersion(call);
  const metadata = versionMetadata(secret, number, version);
  if (version.destroyed || isDeleted(version, call.clock)) return goneWithData({ data: null, metadata });
  return { ...withData({ data: version.data, metadata }), readsValue: true };
}

/** The version that the query asks for; 0, a negative number or nothing mean the newest. Throws Refusal 404. */
function findVersion(call: KvCall): { secret: KvSecret; number: number; version: KvVersion } {
  const asked = integerField({ version: call.request.query.get('version') }, 'version') ?? 0;
  const secret = call.secrets.get(call.path);
  const number = asked > 0 ? asked : (secret?.currentVersion ?? 0);
  const version = secret?.versions.get(number);
  if (!secret || !version) throw new Refusal(404);
  return { secret, number, version };
}

function writeData(call: KvCall): Reply {
  const data = givenData(call);
  const known = call.secrets.get(call.path);
  checkAndSet(call, known);
  const secret = known ?? emptySecret(call.clock);
  const version = addVersion(secret, call.config, data, call.clock);
  call.secrets.set(call.path, secret);
  return withData(versionMetadata(secret, secret.currentVersion, version));
}

function patchData(call: KvCall): Reply {
  const patch = givenData(call);
  const secret = call.secrets.get(call.path);
  if (!secret) return { status: 404 };
  checkAndSet(call, secret);
  const newest = secret.versions.get(secret.currentVersion);
  if (!newest) return { status: 404 };
  if (newest.destroyed || isDeleted(newest, call.clock)) {
    return goneWithData(versionMetadata(secret, secret.currentVersion, newest));
  }
  if (newest.data === null) throw new Refusal(500, listed('resource does not exist'));
  const merged = mergePatch(newest.data, patch);
  const version = addVersion(secret, call.config, isObject(merged) ? merged : null, call.clock);
  return withData(versionMetadata(secret, secret.currentVersion, version));
}

function givenData(call: KvCall): JsonObject | null {
  const data = objectField(call.request.body, 'data');
  if (data === undefined) throw new Refusal(400, 'no data provided');
  return data;
}

function checkAndSet(call: KvCall, secret: KvSecret | undefined): void {
  const options = objectField(call.request.body, 'options') ?? {};
  const given = options.cas;
  if (given === undefined || given === null) {
    const required = call.config.casRequired || (secret?.casRequired ?? false);
    if (required) throw new Refusal(400, 'check-and-set parameter required for this call');
    return;
  }
  if (!/^-?\d+$/.test(String(given))) throw new Refusal(400, 'error parsing check-and-set parameter');
  if (Number(given) !== (secret?.currentVersion ?? 0)) {
    throw new Refusal(400, 'check-and-set parameter did not match the current version');
  }
}
