import { invalidParameter } from './aws-error.ts';
import type { SecretBody } from './secret-state.ts';

/** AWS General Reference, "Tagging your AWS resources": at most 50 tags on a resource. */
const tagLimit = 50;
const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** A tag of a request. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Adds or replaces tags, all or none. Throws InvalidParameterException for what AWS does not allow in tags. */
export function applyTags(body: SecretBody, tags: readonly Tag[]): void {
  for (const { Key, Value } of tags) {
    refuseReserved(Key);
    if (!allowed.test(Key)) throw invalidParameter(`The tag key ${Key} contains invalid characters.`);
    if (!allowed.test(Value))
      throw invalidParameter(`The value of the tag ${Key} contains invalid characters.`);
  }
  const after = new Set(body.tags.keys());
  for (const { Key } of tags) after.add(Key);
  if (after.size > tagLimit) throw invalidParameter(`A secret can have at most ${tagLimit} tags.`);
  for (const { Key, Value } of tags) body.tags.set(Key, Value);
}

/** Takes tags off; those that are not there are ignored. */
export function removeTags(body: SecretBody, keys: readonly string[]): void {
  for (const key of keys) refuseReserved(key);
  for (const key of keys) body.tags.delete(key);
}

function refuseReserved(key: string): void {
  if (/^aws:/i.test(key)) {
    throw invalidParameter('Tag keys that begin with aws: are reserved for use by AWS.');
  }
}
