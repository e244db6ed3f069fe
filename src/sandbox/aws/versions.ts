import { limitExceeded, resourceExists } from './aws-error.ts';
import type { Content, SecretBody, Version } from './secret-state.ts';
import { attachLabel, current, requireRoomForLabels } from './staging-labels.ts';
import { dayMs } from './timestamps.ts';

/** AWS Secrets Manager User Guide, "AWS Secrets Manager quotas": about 100 versions of a secret. */
const versionLimit = 100;

/** The version to add. */
export interface NewVersion {
  /** The ClientRequestToken. */
  readonly id: string;
  readonly content: Content;
  readonly kmsKeyId: string | undefined;
  /** Undefined stands for AWSCURRENT alone. */
  readonly labels: readonly string[] | undefined;
  readonly now: number;
}

/**
 * Adds a version and moves its labels to it; the first version of a secret gets AWSCURRENT in any case. A version
 * of the same id and content makes this a request without effect; one with other content throws
 * ResourceExistsException. Returns whether something changed.
 */
export function addVersion(body: SecretBody, added: NewVersion): boolean {
  const existing = body.versions.get(added.id);
  if (existing !== undefined) {
    if (sameContent(existing.content, added.content)) return false;
    throw resourceExists(
      "You can't use a ClientRequestToken that is already used by a version with another value.",
    );
  }
  const isFirst = body.versions.size === 0;
  const labels = new Set(added.labels === undefined || isFirst ? [current] : []);
  for (const label of added.labels ?? []) labels.add(label);
  requireRoomForLabels(body, labels);
  makeRoom(body, added.now);
  const version: Version = {
    id: added.id,
    content: added.content,
    createdAt: added.now,
    kmsKeyId: added.kmsKeyId,
    accessedAt: undefined,
  };
  body.versions.set(added.id, version);
  for (const label of labels) attachLabel(body, label, added.id);
  return true;
}

export function sameContent(one: Content, other: Content): boolean {
  if (one.kind === 'string') return other.kind === 'string' && one.text === other.text;
  return other.kind === 'binary' && one.base64 === other.base64;
}

/** Versions without a label make room from the oldest on, but none that is younger than 24 hours. */
function makeRoom(body: SecretBody, now: number): void {
  if (body.versions.size < versionLimit) return;
  const labelled = new Set(body.stages.values());
  for (const version of body.versions.values()) {
    if (labelled.has(version.id) || now - version.createdAt < dayMs) continue;
    body.versions.delete(version.id);
    if (body.versions.size < versionLimit) return;
  }
  throw limitExceeded('You have reached the limit of versions for this secret.');
}
