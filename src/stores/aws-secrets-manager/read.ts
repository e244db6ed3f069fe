import { isLockstepError, LockstepError } from '../../errors.ts';
import { SecretValue } from '../../secrets/secret-value.ts';
import type { SecretVersion } from '../store.ts';
import { isScheduledForDeletion } from './aws-error.ts';
import { describe } from './describe.ts';
import { currentLabel } from './entry.ts';
import { joinVersionId, parseSecretArn, splitVersionId } from './names.ts';
import type { Service } from './service.ts';

/** The value of a version; the current one when no version id is given. Errors as the store interface says. */
export async function readSecret(
  service: Service,
  name: string,
  versionId: string | undefined,
  signal: AbortSignal,
): Promise<SecretVersion> {
  const wanted = versionId === undefined ? undefined : splitVersionId(versionId);
  // The stage is always named: imitations differ in what they give without it.
  const selector = wanted === undefined ? { VersionStage: currentLabel } : { VersionId: wanted.version };
  const answer = await service
    .call(
      'GetSecretValue',
      { name },
      (api, options) => api.getSecretValue({ SecretId: name, ...selector }, options),
      signal,
    )
    .catch(async (error: unknown) => {
      if (isScheduledForDeletion(error)) throw gone(service, name, 'is scheduled for deletion');
      if (!isLockstepError(error, 'not-found')) throw error;
      // The same error says that the secret is missing and that the version is.
      const secret = await describe(service, name, signal);
      if (secret === undefined) throw gone(service, name, 'does not exist');
      if (wanted !== undefined) throw stale(service, name);
      throw gone(service, name, 'has no value');
    });
  const { ARN = '', VersionId = '', SecretString, SecretBinary } = answer;
  if (wanted?.suffix !== undefined && wanted.suffix !== parseSecretArn(ARN).suffix)
    throw stale(service, name);
  const common = { versionId: joinVersionId(VersionId, ARN), version: VersionId };
  if (SecretString !== undefined) return { ...common, value: SecretValue.text(SecretString) };
  if (SecretBinary !== undefined) return { ...common, value: SecretValue.binary(SecretBinary) };
  throw gone(service, name, 'has no value');
}

function gone({ store }: Service, name: string, what: string): LockstepError {
  return new LockstepError('not-found', `store "${store}": "${name}" ${what}`);
}

function stale({ store }: Service, name: string): LockstepError {
  return new LockstepError(
    'stale',
    `store "${store}": "${name}" has changed: the version that was planned is gone`,
  );
}
