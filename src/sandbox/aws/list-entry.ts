import type { Secret, SecretBody } from './secret-state.ts';
import { seconds } from './timestamps.ts';

/** How a secret looked in a listing at one moment. It is never changed, only replaced. */
export interface ListEntry {
  readonly sequence: number;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly (readonly [string, string])[];
  readonly owningService: string;
  readonly primaryRegion: string;
  readonly deleted: boolean;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly accessedAt: number;
  /** The SecretListEntry of the API. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** The entry of a secret as it is now. */
export function listEntry(secret: Secret): ListEntry {
  const { body } = secret;
  return {
    sequence: secret.sequence,
    name: secret.name,
    description: body.description ?? '',
    tags: [...body.tags],
    owningService: secret.owningService ?? '',
    primaryRegion: secret.primaryRegion ?? '',
    deleted: secret.deletion !== undefined,
    createdAt: secret.createdAt,
    changedAt: secret.changedAt,
    accessedAt: secret.accessedAt ?? 0,
    json: {
      ...sharedFields(secret),
      ...(body.stages.size === 0 ? {} : { SecretVersionsToStages: versionsToStages(body) }),
    },
  };
}

/** The fields that DescribeSecret and ListSecrets have in common. */
export function sharedFields(secret: Secret): Record<string, unknown> {
  const { body } = secret;
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: body.description,
    KmsKeyId: secret.kmsKeyId,
    LastChangedDate: seconds(secret.changedAt),
    LastAccessedDate: seconds(secret.accessedAt),
    DeletedDate: seconds(secret.deletion?.deletedAt),
    ...(body.tags.size === 0 ? {} : { Tags: [...body.tags].map(([Key, Value]) => ({ Key, Value })) }),
    OwningService: secret.owningService,
    CreatedDate: seconds(secret.createdAt),
    PrimaryRegion: secret.primaryRegion,
  };
}

/** Version id to staging labels; versions without a label are left out, as the service does. */
export function versionsToStages(body: SecretBody): Record<string, string[]> {
  const result: Record<string, string[]> = {};
  for (const [label, id] of body.stages) {
    const labels = result[id];
    if (labels === undefined) result[id] = [label];
    else labels.push(label);
  }
  for (const labels of Object.values(result)) labels.sort();
  return result;
}
