import { z } from 'zod';
import { flag, regionName, replicaRegions, secretId } from '../fields.ts';
import { operation } from '../operation.ts';
import {
  checkReplicaRegions,
  removeReplicas,
  replicationStatus,
  startReplication,
  stopReplication,
} from '../replication.ts';
import { findLive, findWritable } from '../writable.ts';

/** ReplicateSecretToRegions: answers InProgress; each Region ends as InSync or Failed. */
export const replicateSecretToRegions = operation(
  'PutSecretValue',
  z.object({
    SecretId: secretId,
    AddReplicaRegions: replicaRegions,
    ForceOverwriteReplicaSecret: flag.default(false),
  }),
  (context, request) => {
    const secret = findWritable(context.state, request.SecretId);
    checkReplicaRegions(context.state.region, request.AddReplicaRegions, secret);
    startReplication(context, secret, request.AddReplicaRegions, request.ForceOverwriteReplicaSecret);
    context.cloud.changed(context.state, secret);
    return { ARN: secret.arn, ReplicationStatus: replicationStatus(secret) };
  },
);

/** RemoveRegionsFromReplication: the replicas are gone at once. */
export const removeRegionsFromReplication = operation(
  'PutSecretValue',
  z.object({ SecretId: secretId, RemoveReplicaRegions: z.array(regionName).min(1) }),
  (context, request) => {
    const secret = findWritable(context.state, request.SecretId);
    removeReplicas(context, secret, request.RemoveReplicaRegions);
    context.cloud.changed(context.state, secret);
    return { ARN: secret.arn, ReplicationStatus: replicationStatus(secret) };
  },
);

/** StopReplicationToReplica, called in the replica's Region: it becomes a secret of its own. */
export const stopReplicationToReplica = operation(
  'PutSecretValue',
  z.object({ SecretId: secretId }),
  (context, request) => {
    const secret = findLive(context.state, request.SecretId);
    stopReplication(context, secret);
    return { ARN: secret.arn };
  },
);
