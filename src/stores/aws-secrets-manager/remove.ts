import { isLockstepError } from '../../errors.ts';
import type { Settings } from '../store.ts';
import { isAboutReplicas, isScheduledForDeletion } from './aws-error.ts';
import { describe } from './describe.ts';
import { removeOwnReplicas } from './replicas.ts';
import type { Service } from './service.ts';
import { parseSettings } from './settings.ts';

/**
 * Schedules a secret for deletion, recoverable for the days that the settings say; never at once. Replicas that
 * Lockstep asked for go first. Succeeds when it is gone or scheduled already.
 */
export async function removeSecret(
  service: Service,
  name: string,
  settings: Settings,
  signal: AbortSignal,
): Promise<void> {
  const { recoveryWindowDays } = parseSettings(settings);
  try {
    await scheduleDeletion(service, name, recoveryWindowDays, signal);
  } catch (error) {
    if (!isAboutReplicas(error)) throw error;
    const secret = await describe(service, name, signal);
    if (secret === undefined) return;
    await removeOwnReplicas(service, secret, signal);
    await scheduleDeletion(service, name, recoveryWindowDays, signal);
  }
}

async function scheduleDeletion(
  service: Service,
  name: string,
  days: number,
  signal: AbortSignal,
): Promise<void> {
  try {
    await service.call(
      'DeleteSecret',
      { name },
      (api, options) => api.deleteSecret({ SecretId: name, RecoveryWindowInDays: days }, options),
      signal,
    );
  } catch (error) {
    if (!isLockstepError(error, 'not-found') && !isScheduledForDeletion(error)) throw error;
  }
}

/** Takes a secret out of its scheduled deletion; a secret that is not scheduled stays as it is. */
export async function restoreSecret(service: Service, name: string, signal: AbortSignal): Promise<void> {
  await service.call(
    'RestoreSecret',
    { name },
    (api, options) => api.restoreSecret({ SecretId: name }, options),
    signal,
  );
}
