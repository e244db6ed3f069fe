import { LockstepError } from '../../errors.ts';
import { pause } from '../../pacing/pause.ts';
import { describe, type FullSecret } from './describe.ts';
import type { Service } from './service.ts';
import type { AwsSettings } from './settings.ts';
import { ownTags, parseReplicas } from './tags.ts';

export type ReplicaRegion = AwsSettings['replicaRegions'][number];

/** How long AWS may take to remove replicas before a deletion is given up, and how often it is asked, ms. */
const removalMs = 60_000;
const pollMs = 1_000;

/** The Regions in the form of AWS. Throws `configuration` when the secret's own Region is among them. */
export function replicaRequest(service: Service, regions: readonly ReplicaRegion[]) {
  return regions.map(({ region, kmsKey }) => {
    if (region === service.region) {
      throw new LockstepError(
        'configuration',
        `replicaRegions names ${region}, the Region of store "${service.store}"`,
      );
    }
    return { Region: region, ...(kmsKey === undefined ? {} : { KmsKeyId: kmsKey }) };
  });
}

/**
 * Replicates to the wanted Regions that are missing, and removes replicas in Regions that Lockstep asked for
 * before (`asked`) and that are wanted no more. Replicas that others made stay.
 */
export async function reconcileReplicas(
  service: Service,
  name: string,
  asked: readonly string[],
  wanted: readonly ReplicaRegion[],
  signal: AbortSignal,
): Promise<void> {
  const request = replicaRequest(service, wanted);
  const secret = await describe(service, name, signal);
  const there = replicaRegions(secret);
  const failed = secret?.ReplicationStatus?.filter(({ Status }) => Status === 'Failed') ?? [];
  const missing = request.filter(
    ({ Region }) => !there.includes(Region) || failed.some((replica) => replica.Region === Region),
  );
  const surplus = there.filter(
    (region) => asked.includes(region) && !wanted.some((one) => one.region === region),
  );
  if (surplus.length > 0) await removeReplicas(service, name, surplus, signal);
  if (missing.length > 0) {
    const answer = await service.call(
      'ReplicateSecretToRegions',
      { name },
      (api, options) => api.replicateSecretToRegions({ SecretId: name, AddReplicaRegions: missing }, options),
      signal,
    );
    const problem = replicationProblem(service, name, answer.ReplicationStatus);
    if (problem !== undefined) service.warn(problem);
  }
}

/**
 * Removes the replicas that Lockstep asked for and waits until they are gone: AWS deletes no secret that has some.
 * Throws `refused` when others remain.
 */
export async function removeOwnReplicas(
  service: Service,
  secret: FullSecret,
  signal: AbortSignal,
): Promise<void> {
  const name = secret.Name ?? '';
  const asked = parseReplicas(secret.Tags?.find(({ Key }) => Key === ownTags.replicas)?.Value);
  const there = replicaRegions(secret);
  const foreign = there.filter((region) => !asked.includes(region));
  if (foreign.length > 0) {
    throw new LockstepError(
      'refused',
      `store "${service.store}": "${name}" has replicas that Lockstep did not make, in ${foreign.join(', ')}`,
      { nextStep: 'Remove these replicas, or make them secrets of their own; then run again.' },
    );
  }
  if (there.length > 0) await removeReplicas(service, name, there, signal);
  const giveUpAt = performance.now() + removalMs;
  while (replicaRegions(await describe(service, name, signal)).length > 0) {
    if (performance.now() > giveUpAt) {
      throw new LockstepError(
        'unavailable',
        `store "${service.store}": AWS is still removing replicas of "${name}"`,
      );
    }
    await pause(pollMs, signal);
  }
}

/** What the user should know of Regions that AWS could not replicate to; undefined when all is well. */
export function replicationProblem(
  { store }: Service,
  name: string,
  status: FullSecret['ReplicationStatus'],
): string | undefined {
  const failed = (status ?? []).filter(({ Status }) => Status === 'Failed').map(({ Region }) => Region);
  if (failed.length === 0) return undefined;
  return `store "${store}": AWS could not replicate "${name}" to ${failed.join(', ')}; does the name exist there?`;
}

function replicaRegions(secret: FullSecret | undefined): string[] {
  return (secret?.ReplicationStatus ?? []).flatMap(({ Region }) => (Region === undefined ? [] : [Region]));
}

async function removeReplicas(
  service: Service,
  name: string,
  regions: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  await service.call(
    'RemoveRegionsFromReplication',
    { name },
    (api, options) =>
      api.removeRegionsFromReplication({ SecretId: name, RemoveReplicaRegions: [...regions] }, options),
    signal,
  );
}
