import { formatSeconds } from './duration.ts';
import { flagField, integerField, integersField, secondsField } from './fields.ts';
import type { FlavourFacts } from './flavour.ts';
import { type KvCall, unsupportedOperation } from './kv-context.ts';
import { answerData, answerSubkeys } from './kv-data.ts';
import { answerDetailedMetadata, answerMetadata } from './kv-metadata.ts';
import { deleteVersions, destroyVersions, type KvSecret, undeleteVersions } from './kv-secret.ts';
import { noContent, noSuchPath, Refusal, type Reply, withData } from './replies.ts';
import type { Operation } from './target.ts';

const sections: Readonly<Record<string, (call: KvCall) => Reply>> = {
  data: answerData,
  subkeys: answerSubkeys,
  metadata: answerMetadata,
  'detailed-metadata': answerDetailedMetadata,
  delete: (call) =>
    changeVersions(call, 'No', (secret, versions) => deleteVersions(secret, versions, call.clock)),
  undelete: (call) =>
    changeVersions(call, 'No', (secret, versions) =>
      undeleteVersions(secret, call.config, versions, call.clock),
    ),
  destroy: (call) => changeVersions(call, 'no', destroyVersions),
};

/**
 * Answers a request to a KV v2 mount (OpenBao, API documentation "KV secrets engine - version 2"); `call.path` is
 * still the whole path below the mount.
 */
export function answerKvV2(call: KvCall): Reply {
  const [section = '', ...rest] = call.path.split('/');
  const path = rest.join('/');
  const { operation } = call.request;
  if (section === 'config' && rest.length === 0) return answerConfig(call);
  const answer = Object.hasOwn(sections, section) ? sections[section] : undefined;
  if (!answer || (section === 'detailed-metadata' && !call.facts.scans)) {
    return noSuchPath(invalidPath(call.facts, operation));
  }
  const lists = operation === 'list' || operation === 'scan';
  if (rest.length === 0 && !lists) {
    return noSuchPath('Non-listing operations on the root of a K/V v2 mount are not supported.');
  }
  return answer({ ...call, path });
}

function invalidPath(facts: FlavourFacts, operation: Operation): string {
  const verbs = { read: 'get', list: 'list', scan: 'get', write: 'put', patch: 'patch', delete: 'delete' };
  const command = `'${facts.commandLine} kv ${verbs[operation]}'`;
  return (
    'Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use. ' +
    `If using the ${facts.cli} CLI, use ${command} for this operation.`
  );
}

function changeVersions(
  call: KvCall,
  no: string,
  change: (secret: KvSecret, versions: number[]) => void,
): Reply {
  if (call.request.operation !== 'write') throw unsupportedOperation();
  const versions = integersField(call.request.body, 'versions');
  if (versions.length === 0) throw new Refusal(400, `${no} version number provided`);
  const secret = call.secrets.get(call.path);
  if (secret) change(secret, versions);
  return noContent;
}

function answerConfig({ request, config, facts }: KvCall): Reply {
  if (request.operation === 'write') {
    config.maxVersions = integerField(request.body, 'max_versions') ?? config.maxVersions;
    config.casRequired = flagField(request.body, 'cas_required') ?? config.casRequired;
    config.deleteAfterSeconds =
      secondsField(request.body, 'delete_version_after') ?? config.deleteAfterSeconds;
    return noContent;
  }
  if (request.operation !== 'read') throw unsupportedOperation();
  return withData({
    cas_required: config.casRequired,
    delete_version_after: formatSeconds(config.deleteAfterSeconds),
    max_versions: config.maxVersions,
    ...(facts.scans ? { metadata_cas_required: false } : {}),
  });
}
