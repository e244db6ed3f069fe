import type { Tag } from '@aws-sdk/client-secrets-manager';
import { splitLabels } from '../../secrets/ownership.ts';
import { isStamp } from '../../secrets/stamp.ts';
import type { Entry } from '../store.ts';
import { joinVersionId } from './names.ts';
import { fromTagList, ownTags } from './tags.ts';

/** What ListSecrets and DescribeSecret both say of a secret. */
export interface DescribedSecret {
  readonly ARN?: string | undefined;
  readonly Name?: string | undefined;
  readonly Description?: string | undefined;
  readonly KmsKeyId?: string | undefined;
  readonly DeletedDate?: Date | undefined;
  readonly LastChangedDate?: Date | undefined;
  readonly Tags?: Tag[] | undefined;
  readonly OwningService?: string | undefined;
  readonly PrimaryRegion?: string | undefined;
  /** Version ids with their staging labels: called differently in the two answers. */
  readonly versions: Readonly<Record<string, readonly string[]>> | undefined;
}

/** The label of the version that readers get (AWS Secrets Manager User Guide, "Secret versions"). */
export const currentLabel = 'AWSCURRENT';

/** The version with the label AWSCURRENT. */
export function currentVersion(secret: Pick<DescribedSecret, 'versions'>): string | undefined {
  return Object.entries(secret.versions ?? {}).find(([, labels]) => labels.includes(currentLabel))?.[0];
}

/** A secret as the engine sees it. `region` is the one that was asked. */
export function entryOf(secret: DescribedSecret, region: string): Entry {
  const { ARN = '', Name = '', OwningService, PrimaryRegion } = secret;
  const current = currentVersion(secret);
  const tags = fromTagList(secret.Tags);
  const { mark, labels } = splitLabels(tags);
  const isReplica = PrimaryRegion !== undefined && PrimaryRegion !== region;
  const managedBy = OwningService ?? (isReplica ? `replication from ${PrimaryRegion}` : undefined);
  return {
    name: Name,
    state: secret.DeletedDate === undefined ? 'live' : 'deleted',
    versionId: current === undefined ? undefined : joinVersionId(current, ARN),
    version: current,
    labels,
    olderStamps: Object.keys(secret.versions ?? {}).filter(
      (version) => version !== current && isStamp(version),
    ),
    details: detailsOf(secret, tags),
    ...(secret.LastChangedDate === undefined ? {} : { updatedAt: secret.LastChangedDate.toISOString() }),
    ...(mark === undefined ? {} : { mark }),
    ...(current !== undefined && isStamp(current) ? { stamp: current } : {}),
    ...(managedBy === undefined ? {} : { managedBy }),
  };
}

function detailsOf(secret: DescribedSecret, tags: Record<string, string>): Record<string, string> {
  const details = {
    arn: secret.ARN,
    kmsKey: secret.KmsKeyId,
    description: secret.Description,
    askedKmsKey: tags[ownTags.kmsKey],
    replicas: tags[ownTags.replicas],
  };
  return Object.fromEntries(
    Object.entries(details).filter((detail): detail is [string, string] => detail[1] !== undefined),
  );
}
