import type { Receipt, Write } from '../store.ts';
import { isAwsError, isScheduledForDeletion } from './aws-error.ts';
import { contentOf } from './content.ts';
import { receipt } from './receipt.ts';
import { replicaRequest, replicationProblem } from './replicas.ts';
import type { Service } from './service.ts';
import { parseSettings } from './settings.ts';
import { checkedTagsOf, toTagList } from './tags.ts';

/**
 * Creates a secret: value, stamp, tags and settings in one call. Undefined when the name is taken: by a secret that
 * lives or by one that is scheduled for deletion.
 */
export async function createSecret(
  service: Service,
  change: Write,
  signal: AbortSignal,
): Promise<Receipt | undefined> {
  const { name, stamp } = change;
  const settings = parseSettings(change.settings);
  const { kmsKey, description } = settings;
  const replicas = replicaRequest(service, settings.replicaRegions);
  const tags = toTagList(checkedTagsOf(change, settings));
  try {
    const answer = await service.call(
      'CreateSecret',
      { name, kmsKey },
      (api, options) =>
        api.createSecret(
          {
            Name: name,
            ClientRequestToken: stamp,
            ...contentOf(change),
            Tags: tags,
            ...(kmsKey === undefined ? {} : { KmsKeyId: kmsKey }),
            ...(description === undefined ? {} : { Description: description }),
            ...(replicas.length === 0 ? {} : { AddReplicaRegions: replicas }),
          },
          options,
        ),
      signal,
    );
    service.account.observe(answer.ARN);
    return receipt(service, change, answer, replicationProblem(service, name, answer.ReplicationStatus));
  } catch (error) {
    if (isAwsError(error, 'ResourceExistsException') || isScheduledForDeletion(error)) return undefined;
    throw error;
  }
}
