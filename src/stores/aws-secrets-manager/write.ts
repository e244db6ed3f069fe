import { isLockstepError, LockstepError } from '../../errors.ts';
import { pause } from '../../pacing/pause.ts';
import { isOwnedBy, type Mark } from '../../secrets/ownership.ts';
import type { Entry, Receipt, Write } from '../store.ts';
import { AwsError, isAwsError, isScheduledForDeletion } from './aws-error.ts';
import { checkValue, contentOf } from './content.ts';
import { createSecret } from './create.ts';
import { describe } from './describe.ts';
import { currentLabel, entryOf } from './entry.ts';
import { joinVersionId } from './names.ts';
import { receipt } from './receipt.ts';
import { relabelSecret } from './relabel.ts';
import { restoreSecret } from './remove.ts';
import { retagFrom } from './retag.ts';
import type { Service } from './service.ts';
import { parseSettings } from './settings.ts';

/** How long a name may stay taken after a forced deletion before a write gives up, and how often it looks, ms. */
const releaseMs = 30_000;
const pollMs = 500;
const beingReleased = 'BeingReleased';

/**
 * Creates or updates. The stamp goes along as ClientRequestToken, which AWS makes the version id: value and proof
 * arrive in one call, and the same call again changes nothing. Looks first, since AWS says the same to a creation
 * and to its repetition, and cannot be told "only when it is still that version".
 */
export async function writeSecret(service: Service, change: Write, signal: AbortSignal): Promise<Receipt> {
  checkValue(service, change);
  await service.account.confirm(signal);
  const giveUpAt = performance.now() + releaseMs;
  for (;;) {
    try {
      return await attempt(service, change, signal);
    } catch (error) {
      if (!isAwsError(error, beingReleased) || performance.now() > giveUpAt) throw error;
      await pause(pollMs, signal);
    }
  }
}

async function attempt(service: Service, change: Write, signal: AbortSignal): Promise<Receipt> {
  const before = await describe(service, change.name, signal);
  if (before !== undefined) return writeOver(service, change, entryOf(before, service.region), signal);
  if (change.expected !== undefined) throw stale(service, change, 'was removed');
  const created = await createSecret(service, change, signal);
  if (created !== undefined) return created;
  const meanwhile = await describe(service, change.name, signal);
  if (meanwhile === undefined) throw released(service, change);
  return writeOver(service, change, entryOf(meanwhile, service.region), signal);
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
  if (expected && !isOwnedBy(entry.mark, mark) && !isSameMark(entry.mark, expected.mark)) {
    throw stale(service, change, 'was marked by somebody else');
  }
  try {
    if (entry.state === 'deleted') await restore(service, change, signal);
    return await update(service, change, entry, signal);
  } catch (error) {
    if (!isLockstepError(error, 'not-found') && !isScheduledForDeletion(error)) throw error;
    throw stale(service, change, 'was removed');
  }
}

function isSameMark(one: Mark | undefined, other: Mark | undefined): boolean {
  return other === undefined ? one === undefined : isOwnedBy(one, other);
}

async function restore(service: Service, change: Write, signal: AbortSignal): Promise<void> {
  try {
    await restoreSecret(service, change.name, signal);
  } catch (error) {
    throw isAwsError(error, 'InvalidRequestException') ? released(service, change) : error;
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

/** Somebody deleted it without recovery: that takes AWS a while, and keeps the name until it is done. */
function released({ store }: Service, { name }: Write): AwsError {
  const what = `store "${store}": AWS is still deleting the secret that had the name "${name}"`;
  return new AwsError('unavailable', what, { code: beingReleased, nextStep: 'Run again in a minute.' });
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
