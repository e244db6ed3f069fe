import { isLockstepError } from '../../errors.ts';
import type { DescribedSecret } from './entry.ts';
import type { Service } from './service.ts';

/** A secret with the status of its replicas. */
export interface FullSecret extends DescribedSecret {
  readonly ReplicationStatus?:
    | readonly { Region?: string | undefined; Status?: string | undefined }[]
    | undefined;
}

/**
 * One secret as DescribeSecret tells it, fresher than any listing, also when it is scheduled for deletion;
 * undefined when there is none.
 */
export async function describe(
  service: Service,
  name: string,
  signal: AbortSignal,
): Promise<FullSecret | undefined> {
  try {
    const answer = await service.call(
      'DescribeSecret',
      { name },
      (api, options) => api.describeSecret({ SecretId: name }, options),
      signal,
    );
    service.account.observe(answer.ARN);
    // AWS also finds secrets by parts of their ARN: such an answer is about another secret.
    return answer.Name === name ? { ...answer, versions: answer.VersionIdsToStages } : undefined;
  } catch (error) {
    if (isLockstepError(error, 'not-found')) return undefined;
    throw error;
  }
}
