import { formatSeconds } from './duration.ts';
import { flagField, integerField, secondsField } from './fields.ts';
import { isObject, type JsonObject, mergePatch } from './json.ts';
import { type KvCall, unsupportedOperation } from './kv-context.ts';
import { parseCustomMetadata } from './kv-custom-metadata.ts';
import { emptySecret, type KvSecret } from './kv-secret.ts';
import { noContent, Refusal, type Reply, withData } from './replies.ts';

/** `metadata/<path>`: list a folder, read, write or wipe what is known of a secret. */
export function answerMetadata(call: KvCall): Reply {
  const secret = call.secrets.get(call.path);
  switch (call.request.operation) {
    case 'list':
      return listNames(call);
    case 'scan': {
      const keys = call.secrets.scan(call.path).map(([path]) => path);
      if (keys.length === 0) throw new Refusal(404);
      return withData({ keys });
    }
    case 'read':
      return readMetadata(call, secret);
    case 'write':
    case 'patch':
      return changeMetadata(call, secret);
    case 'delete':
      call.secrets.delete(call.path);
      return noContent;
  }
}

function readMetadata(call: KvCall, secret: KvSecret | undefined): Reply {
  if (!secret) throw new Refusal(404);
  return withData(metadataOf(call, secret));
}

/** `detailed-metadata/<folder>`: names with their metadata, of one folder or (scan) of everything below it. */
export function answerDetailedMetadata(call: KvCall): Reply {
  switch (call.request.operation) {
    case 'scan': {
      const found = call.secrets.scan(call.path);
      if (found.length === 0) return withData({});
      const details = found.map(([path, secret]): [string, JsonObject] => [path, metadataOf(call, secret)]);
      return withData({ keys: found.map(([path]) => path), key_info: Object.fromEntries(details) });
    }
    case 'list': {
      const names = pageOf(call);
      if (names.length === 0) throw new Refusal(404);
      const folder = call.path === '' ? '' : `${call.path.replace(/\/$/, '')}/`;
      const details = names.map((name): [string, JsonObject] => {
        // A folder of the same name as a secret is told with that secret's metadata.
        const secret = call.secrets.get(folder + name.replace(/\/$/, ''));
        return [name, secret ? metadataOf(call, secret) : {}];
      });
      return withData({ keys: names, key_info: Object.fromEntries(details) });
    }
    default:
      throw unsupportedOperation();
  }
}

function listNames(call: KvCall): Reply {
  const keys = pageOf(call);
  if (keys.length === 0) throw new Refusal(404);
  return withData({ keys });
}

/** The names of a folder; OpenBao cuts them by `after` and `limit`. */
function pageOf(call: KvCall): string[] {
  const names = call.secrets.list(call.path);
  if (!call.facts.scans) return names;
  const after = call.request.query.get('after') ?? '';
  const limit = integerField({ limit: call.request.query.get('limit') }, 'limit') ?? 0;
  const rest = after === '' ? names : names.slice(names.findIndex((name) => name > after) >>> 0);
  return limit > 0 ? rest.slice(0, limit) : rest;
}

function metadataOf(call: KvCall, secret: KvSecret): JsonObject {
  const versions = [...secret.versions].map(([number, version]): [string, JsonObject] => [
    String(number),
    {
      created_time: version.createdTime,
      deletion_time: version.deletionTime,
      destroyed: version.destroyed,
    },
  ]);
  const ofOpenBao = { current_metadata_version: secret.metadataVersion, metadata_cas_required: false };
  return {
    cas_required: secret.casRequired,
    created_time: secret.createdTime,
    current_version: secret.currentVersion,
    custom_metadata: secret.customMetadata,
    delete_version_after: formatSeconds(secret.deleteAfterSeconds),
    max_versions: secret.maxVersions,
    oldest_version: secret.oldestVersion,
    updated_time: secret.updatedTime,
    versions: Object.fromEntries(versions),
    ...(call.facts.scans ? ofOpenBao : {}),
  };
}

const settable = ['custom_metadata', 'max_versions', 'cas_required', 'delete_version_after'];

function changeMetadata(call: KvCall, known: KvSecret | undefined): Reply {
  const { operation, body } = call.request;
  if (settable.every((name) => body[name] === undefined)) return noContent;
  const { custom_metadata: custom } = body;
  // What is wrong in itself is refused before the secret is looked for; in a patch null only removes.
  if (isObject(custom)) parseCustomMetadata(mergePatch({}, custom));
  if (operation === 'patch' && !known) return { status: 404 };
  const secret = known ?? emptySecret(call.clock);
  const merges = operation === 'patch' && custom !== undefined;
  setMetadata(call, secret, {
    ...body,
    ...(merges ? { custom_metadata: mergePatch(secret.customMetadata ?? {}, custom) } : {}),
  });
  call.secrets.set(call.path, secret);
  if (!call.config.casRequired || flagField(body, 'cas_required') !== false) return noContent;
  return { status: 200, body: { data: null, warnings: [ignoredCasRequired] } };
}

const ignoredCasRequired =
  '"cas_required" set to false, but is mandated by backend config. This value will be ignored.';

function setMetadata(call: KvCall, secret: KvSecret, body: JsonObject): void {
  const custom = body.custom_metadata === undefined ? undefined : parseCustomMetadata(body.custom_metadata);
  const maxVersions = integerField(body, 'max_versions');
  const casRequired = flagField(body, 'cas_required');
  const seconds = secondsField(body, 'delete_version_after');
  // Measured on OpenBao 2.7.2: a patch with 0 leaves the duration as it was.
  const deleteAfterSeconds = seconds === 0 && call.request.operation === 'patch' ? undefined : seconds;
  if (custom !== undefined) secret.customMetadata = custom;
  secret.maxVersions = maxVersions ?? secret.maxVersions;
  secret.casRequired = casRequired ?? secret.casRequired;
  secret.deleteAfterSeconds = deleteAfterSeconds ?? secret.deleteAfterSeconds;
  secret.metadataVersion += 1;
  // The first write of a new secret keeps both times equal.
  if (secret.metadataVersion > 1 || secret.currentVersion > 0) secret.updatedTime = call.clock.stamp();
}
