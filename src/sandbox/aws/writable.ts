import { invalidParameter, invalidRequest } from './aws-error.ts';
import type { RegionState } from './region-state.ts';
import { isReplica, type Secret } from './secret-state.ts';

/** The secret of a request that reads or changes it. Throws InvalidRequestException when it is pending deletion. */
export function findLive(state: RegionState, secretId: string): Secret {
  const secret = state.find(secretId);
  if (secret.deletion !== undefined) {
    throw invalidRequest(
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  }
  return secret;
}

/**
 * The secret of a request that changes its value, tags or policy. Throws as `findLive` does, and for secrets that
 * another AWS service manages (InvalidRequestException) and for replicas (InvalidParameterException).
 */
export function findWritable(state: RegionState, secretId: string): Secret {
  const secret = findLive(state, secretId);
  refuseOwned(secret);
  refuseReplica(secret, state.region);
  return secret;
}

/** Throws InvalidRequestException for a secret that an AWS service manages. */
export function refuseOwned(secret: Secret): void {
  if (secret.owningService === undefined) return;
  throw invalidRequest(
    `You can't perform this operation on secret ${secret.name} because it is managed by ${secret.owningService}.`,
  );
}

/** Throws InvalidParameterException for a replica: it follows its primary. */
export function refuseReplica(secret: Secret, region: string): void {
  if (!isReplica(secret, region)) return;
  throw invalidParameter(
    `Operation not permitted on a replica secret. Call must be made in primary secret's region: ${secret.primaryRegion}`,
  );
}
