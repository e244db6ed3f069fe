import { z } from 'zod';
import { parseSecretId, randomSuffix, secretArn } from '../arn.ts';
import { AwsError, invalidParameter, invalidRequest } from '../aws-error.ts';
import { flag, secretId } from '../fields.ts';
import { type OperationContext, type Output, operation } from '../operation.ts';
import type { Secret } from '../secret-state.ts';
import { dayMs, seconds } from '../timestamps.ts';
import { refuseOwned, refuseReplica } from '../writable.ts';

const input = z.object({
  SecretId: secretId,
  RecoveryWindowInDays: z.number().int().optional(),
  ForceDeleteWithoutRecovery: flag.default(false),
});

/**
 * DeleteSecret: schedules the deletion, 30 days ahead unless told. With ForceDeleteWithoutRecovery the secret is
 * purged in the background soon after, also one that is scheduled already; one that does not exist is no error.
 */
export const deleteSecret = operation('DeleteSecret', input, (context, request) => {
  const { state, now } = context;
  const days = request.RecoveryWindowInDays;
  if (request.ForceDeleteWithoutRecovery) {
    if (days !== undefined) {
      throw invalidParameter(
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
      );
    }
    const existing = findOrUndefined(context, request.SecretId);
    if (existing !== undefined)
      return remove(context, existing, now + context.cloud.times.forceDeleteMs, true);
    const { name } = parseSecretId(request.SecretId, state.region, state.account);
    const arn = secretArn(state.region, state.account, name, randomSuffix());
    return { ARN: arn, Name: name, DeletionDate: seconds(now) };
  }
  if (days !== undefined && (days < 7 || days > 30)) {
    throw invalidParameter('RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
  }
  const secret = state.find(request.SecretId);
  if (secret.deletion !== undefined) {
    throw invalidRequest(
      "You can't perform this operation on the secret because it was already scheduled for deletion.",
    );
  }
  return remove(context, secret, now + (days ?? 30) * dayMs, false);
});

function findOrUndefined({ state }: OperationContext, id: string): Secret | undefined {
  try {
    return state.find(id);
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

function remove(
  { cloud, state, now }: OperationContext,
  secret: Secret,
  purgeAt: number,
  forced: boolean,
): Output {
  refuseOwned(secret);
  refuseReplica(secret, state.region);
  if (secret.replicas.size > 0) {
    const regions = [...secret.replicas.keys()].join(', ');
    throw invalidParameter(
      `You can't delete secret ${secret.name} that still has replica regions [${regions}]`,
    );
  }
  const deletion = { deletedAt: now, purgeAt, forced };
  secret.deletion = deletion;
  // A restored or newly deleted secret has another deletion, or none: then this purge is void.
  cloud.agenda.schedule(purgeAt, () => {
    if (secret.deletion === deletion) state.purge(secret);
  });
  cloud.changed(state, secret);
  return { ARN: secret.arn, Name: secret.name, DeletionDate: seconds(purgeAt) };
}
