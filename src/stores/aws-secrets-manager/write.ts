import { isLockstepError, LockstepError } from '../../errors.ts';
import { isOwnedBy } from '../../secrets/ownership.ts';
import type { Entry, Receipt, Write } from '../store.ts';
import { isAwsError, isScheduledForDeletion } from './aws-error.ts';
import { checkValue, contentOf } from './content.ts';
import { describe } from './describe.ts';
import { currentLabel, entryOf } from './entry.ts';
import { joinVersionId } from './names.ts';
import { receipt } from './receipt.ts';
import { relabelSecret } from './relabel.ts';
import { restoreSecret } from './remove.ts';
import { replicaRequest, replicationProblem } from './replicas.ts';
import { retagFrom } from './retag.ts';
import type { Service } from './service.ts';
import { parseSettings } from './settings.ts';
import { tagsOf, toTagList } from './tags.ts';

/**
 * Creates or updates. The stamp goes along as ClientRequestToken, which AWS makes the version id: value and proof
 * arrive in one call, and the same call again changes nothing. Looks first, since AWS says the same to a creation
 * and to its repetition, and cannot be told "only when it is still that version".
 */
export async function writeSecret(service: Service, change: Write, signal: AbortSignal): Promise<Receipt> {
  checkValue(service, change);
  await service.account.confirm(signal);
  const secret = await describe(service, change.name, signal);
  if (secret !== undefined) return writeOver(service, change, entryOf(secret, service.region), signal);
  if (change.expected !== undefined) throw stale(service, change, 'was removed');
  return create(service, change, signal);
}

async function create(service: Service, change: Write, signal: AbortSignal): Promise<Receipt> {
  const { name, stamp } = change;
  const settings = parseSettings(change.settings);
  const { kmsKey, description } = settings;
  const replicas = replicaRequest(service, settings.replicaRegions);
  const tags = toTagList(tagsOf(change, settings));
  try {
    const answer = await service.call(
      'CreateSecret',
      { name, kmsKey },
      (api, options) =>
        api.createSecret(
          {
            Name: name,
            ClientRequestToken: stamp,
            ...contentOf(change),
            Tags: tags,
            ...(kmsKey === undefined ? {} : { KmsKeyId: kmsKey }),
            ...(description === undefined ? {} : { Description: description }),
            ...(replicas.length === 0 ? {} : { AddReplicaRegions: replicas }),
          },
          options,
        ),
      signal,
    );
    service.account.observe(answer.ARN);
    return receipt(service, change, answer, replicationProblem(service, name, answer.ReplicationStatus));
  } catch (error) {
    if (!isAwsError(error, 'ResourceExistsException') && !isScheduledForDeletion(error)) throw error;
    const secret = await describe(service, name, signal);
    if (secret !== undefined) return writeOver(service, change, entryOf(secret, service.region), signal);
    // A forced deletion keeps the name for a while, although nothing is to be seen any more.
    throw new LockstepError(
      'unavailable',
      `store "${service.store}": the name "${name}" is still being released`,
    );
  }
}

/** The secret is there: as expected, or ours although no listing showed it yet, or somebody else's. */
async function writeOver(
  service: Service,
  change: Write,
  entry: Entry,
  signal: AbortSignal,
): Promise<Receipt> {
  const { expected, mark, stamp } = change;
  if (expected === undefined) {
    if (entry.managedBy !== undefined || !isOwnedBy(entry.mark, mark)) throw conflict(service, entry);
  } else if (entry.state === 'deleted' && expected.state !== 'deleted') {
    throw stale(service, change, 'was scheduled for deletion');
  } else if (entry.versionId !== expected.versionId && entry.stamp !== stamp) {
    throw stale(service, change, 'got another version');
  }
  try {
    if (entry.state === 'deleted') await restoreSecret(service, change.name, signal);
    return await update(service, change, entry, signal);
  } catch (error) {
    if (!isLockstepError(error, 'not-found') && !isScheduledForDeletion(error)) throw error;
    throw stale(service, change, 'was removed');
  }
}

async function update(service: Service, change: Write, entry: Entry, signal: AbortSignal): Promise<Receipt> {
  const { name, stamp } = change;
  // Marked before written: when the second call is lost, the next run knows the secret as ours.
  await retagFrom(service, entry, change, signal);
  if (entry.stamp === stamp && entry.versionId !== undefined) {
    return { versionId: entry.versionId, changed: false };
  }
  if (entry.olderStamps?.includes(stamp)) {
    await relabelSecret(service, name, stamp, signal);
    return { versionId: joinVersionId(stamp, entry.details?.arn ?? ''), changed: true };
  }
  return put(service, change, signal);
}

async function put(service: Service, change: Write, signal: AbortSignal): Promise<Receipt> {
  const { name, stamp } = change;
  const { kmsKey } = parseSettings(change.settings);
  try {
    const answer = await service.call(
      'PutSecretValue',
      { name, kmsKey },
      (api, options) =>
        api.putSecretValue({ SecretId: name, ClientRequestToken: stamp, ...contentOf(change) }, options),
      signal,
    );
    // The version was there already, and is not the current one.
    if (answer.VersionId === stamp && !answer.VersionStages?.includes(currentLabel)) {
      await relabelSecret(service, name, stamp, signal);
    }
    return receipt(service, change, answer);
  } catch (error) {
    if (!isAwsError(error, 'ResourceExistsException')) throw error;
    // One stamp means one sequence of bytes: the source gave other bytes under an old version id.
    throw new LockstepError(
      'refused',
      `store "${service.store}": "${name}" has another value under the stamp ${stamp} already`,
      { nextStep: 'Write the secret again at its source: a new version there gets a stamp of its own.' },
    );
  }
}

function stale({ store }: Service, { name }: Write, what: string): LockstepError {
  return new LockstepError('stale', `store "${store}": "${name}" ${what} since the plan was made`);
}

function conflict({ store }: Service, { name, mark, managedBy, state }: Entry): LockstepError {
  const owner =
    managedBy ?? (mark ? `sync "${mark.sync}" of owner "${mark.owner}"` : 'nobody that Lockstep knows');
  const where = state === 'deleted' ? ' and is scheduled for deletion' : '';
  return new LockstepError('conflict', `store "${store}": "${name}" exists${where}, managed by ${owner}`, {
    ...(mark || managedBy ? { nextStep: 'Choose another name, or remove it there.' } : {}),
  });
}
