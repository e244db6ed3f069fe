import type { Tag } from '@aws-sdk/client-secrets-manager';
import { LockstepError } from '../../errors.ts';
import { markLabelPrefix, markToLabels } from '../../secrets/ownership.ts';
import type { Retag } from '../store.ts';
import type { AwsSettings } from './settings.ts';

/** Tags in which this store keeps what a listing does not tell otherwise. */
export const ownTags = {
  /** Regions that Lockstep asked to replicate to, with spaces between them. */
  replicas: `${markLabelPrefix}replicas`,
  /** The KMS key that was asked for: AWS may answer an alias with the key behind it. */
  kmsKey: `${markLabelPrefix}kms-key`,
} as const;

/** Characters of tag keys and values (AWS General Reference, "Tag naming limits and requirements"). */
const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const maxTags = 50;

/** All tags that a secret must carry: custom labels, the mark, and this store's own. */
export function tagsOf(
  change: Pick<Retag, 'labels' | 'mark'>,
  settings: AwsSettings,
): Record<string, string> {
  const { kmsKey, replicaRegions } = settings;
  return {
    ...change.labels,
    ...markToLabels(change.mark),
    ...(replicaRegions.length === 0
      ? {}
      : { [ownTags.replicas]: replicasText(replicaRegions.map(({ region }) => region)) }),
    ...(kmsKey === undefined ? {} : { [ownTags.kmsKey]: kmsKey }),
  };
}

/** The same, for a call. Throws `configuration` for labels that AWS cannot hold. */
export function checkedTagsOf(
  change: Pick<Retag, 'labels' | 'mark'>,
  settings: AwsSettings,
): Record<string, string> {
  const reserved = Object.keys(change.labels).find((key) => key.startsWith(markLabelPrefix));
  if (reserved !== undefined) {
    throw badTag(reserved, `begins with "${markLabelPrefix}", which Lockstep keeps for itself`);
  }
  const tags = tagsOf(change, settings);
  for (const [key, value] of Object.entries(tags)) checkTag(key, value);
  const count = Object.keys(tags).length;
  if (count > maxTags) {
    throw new LockstepError('configuration', `${count} tags, and AWS keeps ${maxTags} a secret`, {
      nextStep: 'Take tags away from this destination.',
    });
  }
  return tags;
}

/** The tag value for these Regions. */
function replicasText(regions: readonly string[]): string {
  return [...regions].sort().join(' ');
}

/** The Regions of such a tag value. */
export function parseReplicas(text: string | undefined): string[] {
  return (text ?? '').split(' ').filter((region) => region !== '');
}

export function toTagList(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export function fromTagList(tags: readonly Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

function checkTag(key: string, value: string): void {
  const problem = tagProblem(key, value);
  if (problem !== undefined) throw badTag(key, problem);
}

function badTag(key: string, problem: string): LockstepError {
  return new LockstepError('configuration', `tag "${key}" ${problem}`, {
    nextStep: 'Change the tags of this destination.',
  });
}

function tagProblem(key: string, value: string): string | undefined {
  if (key === '' || [...key].length > 128) return 'has a key of no or more than 128 characters';
  if (/^aws:/i.test(key)) return 'begins with "aws:", which AWS keeps for itself';
  if (!allowed.test(key))
    return 'has characters in its key that AWS does not take (letters, digits, spaces and _.:/=+-@)';
  if ([...value].length > 256) return 'has a value of more than 256 characters';
  if (!allowed.test(value))
    return 'has characters in its value that AWS does not take (letters, digits, spaces and _.:/=+-@)';
  return undefined;
}
