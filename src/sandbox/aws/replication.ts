import { AwsError, invalidParameter } from './aws-error.ts';
import type { Cloud } from './cloud.ts';
import type { OperationContext } from './operation.ts';
import type { RegionState } from './region-state.ts';
import { detachBody, isReplica, type Replica, type Secret } from './secret-state.ts';

/** A Region of a request, with the key of the replica there. */
type ReplicaRegion = { readonly Region: string; readonly KmsKeyId?: string | undefined };

/** Throws InvalidParameterException for a Region that a secret at home in `home` cannot be replicated to. */
export function checkReplicaRegions(home: string, regions: readonly ReplicaRegion[], secret?: Secret): void {
  const seen = new Set([home]);
  for (const { Region } of regions) {
    const present = secret?.replicas.get(Region);
    if (seen.has(Region) || (present !== undefined && present.status !== 'Failed')) {
      throw invalidParameter(`Invalid replica region: the secret is already in ${Region}.`);
    }
    seen.add(Region);
  }
}

/** Begins to replicate a secret to Regions that were checked. Nothing is there yet when this returns. */
export function startReplication(
  { cloud, state, now }: OperationContext,
  secret: Secret,
  regions: readonly ReplicaRegion[],
  overwrite: boolean,
): void {
  secret.primaryRegion = state.region;
  for (const { Region, KmsKeyId } of regions) {
    const replica: Replica = {
      region: Region,
      kmsKeyId: KmsKeyId || undefined,
      status: 'InProgress',
      message: '',
    };
    secret.replicas.set(Region, replica);
    cloud.agenda.schedule(now + cloud.times.replicationMs, () => {
      // Removed in the meantime, or begun anew.
      if (secret.replicas.get(Region) !== replica) return;
      replica.message = finishReplica(cloud, state, secret, replica, overwrite);
      replica.status = replica.message === '' ? 'InSync' : 'Failed';
      cloud.changed(state, secret);
    });
  }
}

/** Makes the replica. The result says why that failed, and is empty when it did not. */
function finishReplica(
  cloud: Cloud,
  home: RegionState,
  secret: Secret,
  replica: Replica,
  overwrite: boolean,
): string {
  if (cloud.disabledRegions.has(replica.region)) {
    return `Replication failed: Region ${replica.region} is not enabled for this account`;
  }
  try {
    cloud.keyRules.check(replica.kmsKeyId, 'encrypt');
  } catch (error) {
    if (error instanceof AwsError) return `Replication failed: ${error.message}`;
    throw error;
  }
  const there = cloud.state(home.account, replica.region);
  const inTheWay = there.secrets.get(secret.name);
  if (inTheWay !== undefined && !overwrite) {
    return `Replication failed: Secret name ${secret.name} already exists in ${replica.region}`;
  }
  if (inTheWay !== undefined) there.purge(inTheWay);
  const made = there.create(secret.name, secret.arn.slice(-6));
  made.body = secret.body;
  made.kmsKeyId = replica.kmsKeyId;
  made.primaryRegion = home.region;
  there.changed(made);
  return '';
}

/** Ends the replication to Regions and deletes the replicas there. Throws InvalidParameterException. */
export function removeReplicas(context: OperationContext, secret: Secret, regions: readonly string[]): void {
  for (const region of regions) {
    if (!secret.replicas.has(region)) {
      throw invalidParameter(`The secret has no replica in ${region}.`);
    }
  }
  for (const region of regions) {
    secret.replicas.delete(region);
    const there = context.cloud.state(context.state.account, region);
    const replica = there.secrets.get(secret.name);
    if (replica !== undefined && replica.body === secret.body) there.purge(replica);
  }
  if (secret.replicas.size === 0) secret.primaryRegion = undefined;
}

/** Makes a replica a secret of its own. Throws InvalidParameterException for a secret that is none. */
export function stopReplication({ cloud, state }: OperationContext, replica: Secret): void {
  const { primaryRegion } = replica;
  if (primaryRegion === undefined || !isReplica(replica, state.region)) {
    throw invalidParameter('Operation not permitted: the secret is not a replica.');
  }
  const home = cloud.state(state.account, primaryRegion);
  const primary = home.secrets.get(replica.name);
  replica.body = detachBody(replica.body);
  for (const version of replica.body.versions.values()) version.kmsKeyId = replica.kmsKeyId;
  replica.primaryRegion = undefined;
  cloud.changed(state, replica);
  if (primary === undefined) return;
  primary.replicas.delete(state.region);
  if (primary.replicas.size === 0) primary.primaryRegion = undefined;
  cloud.changed(home, primary);
}

/** The ReplicationStatus of the API. */
export function replicationStatus(secret: Secret) {
  return [...secret.replicas.values()].map((replica) => ({
    Region: replica.region,
    KmsKeyId: replica.kmsKeyId ?? 'alias/aws/secretsmanager',
    Status: replica.status,
    ...(replica.message === '' ? {} : { StatusMessage: replica.message }),
  }));
}
