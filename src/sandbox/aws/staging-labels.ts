import { limitExceeded } from './aws-error.ts';
import type { SecretBody } from './secret-state.ts';

export const current = 'AWSCURRENT';
const previous = 'AWSPREVIOUS';
/** AWS Secrets Manager User Guide, "AWS Secrets Manager quotas": staging labels attached across all versions. */
const labelLimit = 20;

/**
 * Attaches a label to a version and takes it off the one that had it. When AWSCURRENT moves, AWSPREVIOUS moves to
 * the version that it leaves.
 */
export function attachLabel(body: SecretBody, label: string, versionId: string): void {
  const holder = body.stages.get(label);
  if (holder === versionId) return;
  requireRoomForLabels(body, [label]);
  if (label === current && holder !== undefined) body.stages.set(previous, holder);
  body.stages.set(label, versionId);
}

/** Throws LimitExceededException where these labels would make too many. */
export function requireRoomForLabels(body: SecretBody, labels: Iterable<string>): void {
  const after = new Set(body.stages.keys());
  for (const label of labels) after.add(label);
  if (after.size <= labelLimit) return;
  throw limitExceeded('You have reached the limit of staging labels for this secret.');
}

/** The labels of a version, sorted as the service does. */
export function labelsOf(body: SecretBody, versionId: string): string[] {
  const labels: string[] = [];
  for (const [label, id] of body.stages) if (id === versionId) labels.push(label);
  return labels.sort();
}
