import { isLockstepError, LockstepError } from '../../errors.ts';
import { isAwsError, isScheduledForDeletion } from './aws-error.ts';
import { describe } from './describe.ts';
import { currentLabel, currentVersion } from './entry.ts';
import { parseSecretArn, splitVersionId } from './names.ts';
import type { Service } from './service.ts';

/**
 * Makes an existing version the current one, by moving the label AWSCURRENT to it. Takes a version id or a stamp.
 * Throws `not-found` when the secret is gone, `stale` when the version is, or the secret is another one.
 */
export async function relabelSecret(
  service: Service,
  name: string,
  versionId: string,
  signal: AbortSignal,
): Promise<void> {
  const { version, suffix } = splitVersionId(versionId);
  const secret = await describe(service, name, signal);
  if (secret === undefined) {
    throw new LockstepError('not-found', `store "${service.store}": "${name}" does not exist`);
  }
  if (suffix !== undefined && suffix !== parseSecretArn(secret.ARN ?? '').suffix) throw gone(service, name);
  const current = currentVersion(secret);
  if (current === version) return;
  try {
    await service.call(
      'UpdateSecretVersionStage',
      { name },
      (api, options) =>
        api.updateSecretVersionStage(
          {
            SecretId: name,
            VersionStage: currentLabel,
            MoveToVersionId: version,
            ...(current === undefined ? {} : { RemoveFromVersionId: current }),
          },
          options,
        ),
      signal,
    );
  } catch (error) {
    if (isScheduledForDeletion(error)) throw error;
    // AWS says one of these when there is no such version, or when the label has moved meanwhile.
    const moved = isAwsError(error, 'InvalidParameterException') || isLockstepError(error, 'not-found');
    throw moved ? gone(service, name) : error;
  }
}

function gone({ store }: Service, name: string): LockstepError {
  return new LockstepError('stale', `store "${store}": "${name}": the version to go back to is gone`);
}
