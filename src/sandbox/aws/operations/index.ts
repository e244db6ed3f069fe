import type { Operation } from '../operation.ts';
import { batchGetSecretValue } from './batch-get-secret-value.ts';
import { createSecret } from './create-secret.ts';
import { deleteSecret } from './delete-secret.ts';
import { describeSecret } from './describe-secret.ts';
import { getRandomPassword } from './get-random-password.ts';
import { getSecretValue } from './get-secret-value.ts';
import { listSecretVersionIds } from './list-secret-version-ids.ts';
import { listSecrets } from './list-secrets.ts';
import { putSecretValue } from './put-secret-value.ts';
import {
  removeRegionsFromReplication,
  replicateSecretToRegions,
  stopReplicationToReplica,
} from './replication-operations.ts';
import {
  deleteResourcePolicy,
  getResourcePolicy,
  putResourcePolicy,
  validateResourcePolicy,
} from './resource-policies.ts';
import { restoreSecret } from './restore-secret.ts';
import { tagResource, untagResource } from './tag-resource.ts';
import { updateSecret } from './update-secret.ts';
import { updateSecretVersionStage } from './update-secret-version-stage.ts';

/** The operations of Secrets Manager by the name that X-Amz-Target gives. Rotation is not among them. */
export const operations: ReadonlyMap<string, Operation> = new Map([
  ['BatchGetSecretValue', batchGetSecretValue],
  ['CreateSecret', createSecret],
  ['DeleteResourcePolicy', deleteResourcePolicy],
  ['DeleteSecret', deleteSecret],
  ['DescribeSecret', describeSecret],
  ['GetRandomPassword', getRandomPassword],
  ['GetResourcePolicy', getResourcePolicy],
  ['GetSecretValue', getSecretValue],
  ['ListSecretVersionIds', listSecretVersionIds],
  ['ListSecrets', listSecrets],
  ['PutResourcePolicy', putResourcePolicy],
  ['PutSecretValue', putSecretValue],
  ['RemoveRegionsFromReplication', removeRegionsFromReplication],
  ['ReplicateSecretToRegions', replicateSecretToRegions],
  ['RestoreSecret', restoreSecret],
  ['StopReplicationToReplica', stopReplicationToReplica],
  ['TagResource', tagResource],
  ['UntagResource', untagResource],
  ['UpdateSecret', updateSecret],
  ['UpdateSecretVersionStage', updateSecretVersionStage],
  ['ValidateResourcePolicy', validateResourcePolicy],
]);
