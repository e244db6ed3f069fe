import { LockstepError } from '../../errors.ts';
import { markToLabels } from '../../secrets/ownership.ts';
import type { Entry, Retag } from '../store.ts';
import { describe } from './describe.ts';
import { entryOf } from './entry.ts';
import { isSameKey } from './kms-key.ts';
import { reconcileReplicas } from './replicas.ts';
import type { Service } from './service.ts';
import { type AwsSettings, parseSettings } from './settings.ts';
import { checkedTagsOf, ownTags, parseReplicas, tagsOf, toTagList } from './tags.ts';

/** What of mark, labels and settings differs between an entry and what is asked. */
interface Difference {
  readonly tags: Readonly<Record<string, string>>;
  readonly kmsKey: string | undefined;
  readonly description: string | undefined;
  /** True when other Regions are asked for than last time. */
  readonly replicas: boolean;
}

/** Why the entry is not as asked, from the entry alone; undefined when it is. */
export function needsRetag(
  entry: Entry,
  change: Omit<Retag, 'settings'>,
  settings: AwsSettings,
): string | undefined {
  const { tags, kmsKey, description, replicas } = differenceOf(entry, change, settings);
  if (kmsKey !== undefined) return `its KMS key is not ${kmsKey}`;
  if (description !== undefined) return 'its description differs';
  if (replicas) return 'its replica Regions differ';
  const [tag] = Object.keys(tags);
  return tag === undefined ? undefined : `its tag "${tag}" differs`;
}

/** Brings mark, labels and settings to what is asked; the value stays. Throws `not-found` when it is gone. */
export async function retagSecret(service: Service, change: Retag, signal: AbortSignal): Promise<void> {
  const secret = await describe(service, change.name, signal);
  if (secret === undefined) {
    throw new LockstepError('not-found', `store "${service.store}": "${change.name}" does not exist`);
  }
  await retagFrom(service, entryOf(secret, service.region), change, signal);
}

/** The same, from an entry that is known already: no call when nothing differs. */
export async function retagFrom(
  service: Service,
  entry: Entry,
  change: Retag,
  signal: AbortSignal,
): Promise<void> {
  const { name } = change;
  const settings = parseSettings(change.settings);
  checkedTagsOf(change, settings);
  const { tags, kmsKey, description, replicas } = differenceOf(entry, change, settings);
  if (kmsKey !== undefined || description !== undefined) {
    await service.call(
      'UpdateSecret',
      { name, kmsKey },
      (api, options) =>
        // Without a value this makes no version; AWS encrypts the current one anew when the key changes.
        api.updateSecret(
          {
            SecretId: name,
            ...(kmsKey === undefined ? {} : { KmsKeyId: kmsKey }),
            ...(description === undefined ? {} : { Description: description }),
          },
          options,
        ),
      signal,
    );
  }
  if (replicas) {
    await reconcileReplicas(
      service,
      name,
      parseReplicas(entry.details?.replicas),
      settings.replicaRegions,
      signal,
    );
  }
  // Last: the tags are what the next run believes.
  if (Object.keys(tags).length > 0) {
    await service.call(
      'TagResource',
      { name },
      (api, options) => api.tagResource({ SecretId: name, Tags: toTagList(tags) }, options),
      signal,
    );
  }
  if (replicas && settings.replicaRegions.length === 0) {
    await service.call(
      'UntagResource',
      { name },
      (api, options) => api.untagResource({ SecretId: name, TagKeys: [ownTags.replicas] }, options),
      signal,
    );
  }
}

function differenceOf(entry: Entry, change: Omit<Retag, 'settings'>, settings: AwsSettings): Difference {
  const wanted = tagsOf(change, settings);
  const there: Record<string, string | undefined> = {
    ...entry.labels,
    ...(entry.mark ? markToLabels(entry.mark) : {}),
  };
  const { kmsKey, askedKmsKey, description, replicas } = entry.details ?? {};
  there[ownTags.kmsKey] = askedKmsKey;
  there[ownTags.replicas] = replicas;
  const isOtherKey = settings.kmsKey !== undefined && !isSameKey(settings.kmsKey, kmsKey, askedKmsKey);
  const isOtherText = settings.description !== undefined && settings.description !== (description ?? '');
  return {
    tags: Object.fromEntries(Object.entries(wanted).filter(([key, value]) => there[key] !== value)),
    kmsKey: isOtherKey ? settings.kmsKey : undefined,
    description: isOtherText ? settings.description : undefined,
    replicas: (wanted[ownTags.replicas] ?? '') !== (replicas ?? ''),
  };
}
