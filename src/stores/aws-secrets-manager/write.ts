import { isLockstepError, LockstepError } from '../../errors.ts';
import { isOwnedBy } from '../../secrets/ownership.ts';
import type { Entry, Receipt, Write } from '../store.ts';
import { isAwsError, isScheduledForDeletion } from './aws-error.ts';
import { describe } from './describe.ts';
import { currentLabel, entryOf } from './entry.ts';
import { joinVersionId } from './names.ts';
import { relabelSecret } from './relabel.ts';
import { restoreSecret } from './remove.ts';
import { replicaRequest, replicationProblem } from './replicas.ts';
import { retagFrom } from './retag.ts';
import type { Service } from './service.ts';
import { parseSettings } from './settings.ts';
import { tagsOf, toTagList } from './tags.ts';

/**
 * Creates or updates. The stamp goes along as ClientRequestToken, which AWS makes the version id: value and proof
 * arrive in one call, and the same call again changes nothing.
 */
export async function writeSecret(service: Service, change: Write, signal: AbortSignal): Promise<Receipt> {
  await service.account.confirm(signal);
  return change.expected === undefined
    ? create(service, change, signal)
    : update(service, change, change.expected, signal);
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
    const problem = replicationProblem(service, name, answer.ReplicationStatus);
    return receipt(service, change, answer, problem);
  } catch (error) {
    // Listings lag, so a name may be taken although no listing shows it.
    if (!isAwsError(error, 'ResourceExistsException') && !isScheduledForDeletion(error)) throw error;
    return decideAgain(service, change, signal);
  }
}

/** The name is taken: by ourselves, perhaps in a call whose answer was lost, or by somebody else. */
async function decideAgain(service: Service, change: Write, signal: AbortSignal): Promise<Receipt> {
  const { name, mark } = change;
  const secret = await describe(service, name, signal);
  if (secret === undefined) {
    // A forced deletion keeps the name for a while: nothing else holds a name that describes as absent.
    throw new LockstepError(
      'unavailable',
      `store "${service.store}": the name "${name}" is still being released`,
    );
  }
  const entry = entryOf(secret, service.region);
  if (entry.managedBy !== undefined || !isOwnedBy(entry.mark, mark)) throw conflict(service, entry);
  return update(service, change, entry, signal);
}

async function update(
  service: Service,
  change: Write,
  expected: Entry,
  signal: AbortSignal,
): Promise<Receipt> {
  const { name, stamp } = change;
  try {
    if (expected.state === 'deleted') await restoreSecret(service, name, signal);
    // Marked before written: when the second call is lost, the next run knows the secret as ours.
    await retagFrom(service, expected, change, signal);
    if (expected.stamp === stamp && expected.versionId !== undefined) {
      return { versionId: expected.versionId, changed: false };
    }
    if (expected.olderStamps?.includes(stamp)) {
      await relabelSecret(service, name, stamp, signal);
      return { versionId: joinVersionId(stamp, expected.details?.arn ?? ''), changed: true };
    }
    return await put(service, change, signal);
  } catch (error) {
    if (!isLockstepError(error, 'not-found') && !isScheduledForDeletion(error)) throw error;
    throw new LockstepError(
      'stale',
      `store "${service.store}": "${name}" was removed since the plan was made`,
    );
  }
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

function receipt(
  { store }: Service,
  { name, stamp }: Write,
  answer: { VersionId?: string | undefined; ARN?: string | undefined },
  problem?: string,
): Receipt {
  const { VersionId = '', ARN = '' } = answer;
  const lost =
    VersionId === stamp
      ? undefined
      : `store "${store}": the service did not keep the version id of "${name}" that it was given; without it ` +
        'no listing can prove that the value is in step, and every run will write it again';
  const warning = [lost, problem].filter((text) => text !== undefined).join('; ');
  return { versionId: joinVersionId(VersionId, ARN), changed: true, ...(warning === '' ? {} : { warning }) };
}

function contentOf({ value }: Write) {
  const content = value.reveal();
  return content.kind === 'text' ? { SecretString: content.text } : { SecretBinary: content.bytes };
}

function conflict({ store }: Service, { name, mark, managedBy, state }: Entry): LockstepError {
  const owner =
    managedBy ?? (mark ? `sync "${mark.sync}" of owner "${mark.owner}"` : 'nobody that Lockstep knows');
  const where = state === 'deleted' ? ' and is scheduled for deletion' : '';
  return new LockstepError('conflict', `store "${store}": "${name}" exists${where}, managed by ${owner}`, {
    ...(mark || managedBy ? { nextStep: 'Choose another name, or remove it there.' } : {}),
  });
}
