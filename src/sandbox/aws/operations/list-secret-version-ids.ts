import { z } from 'zod';
import { flag, maxResults, nextToken, secretId } from '../fields.ts';
import { operation } from '../operation.ts';
import { decodeCursor, encodeCursor } from '../paging.ts';
import type { SecretBody, Version } from '../secret-state.ts';
import { labelsOf } from '../staging-labels.ts';
import { seconds } from '../timestamps.ts';

const input = z.object({
  SecretId: secretId,
  MaxResults: maxResults(100).default(100),
  NextToken: nextToken.optional(),
  IncludeDeprecated: flag.default(false),
});

/** ListSecretVersionIds: versions without a staging label are deprecated and shown only when asked for. */
export const listSecretVersionIds = operation('ListSecretVersionIds', input, (context, request) => {
  const secret = context.state.find(request.SecretId);
  const { body } = secret;
  const kind = `${secret.arn} ${request.IncludeDeprecated}`;
  const labelled = new Set(body.stages.values());
  const after = request.NextToken === undefined ? undefined : decodeCursor(request.NextToken, kind);
  // Versions are never reordered, and the pruned ones are the oldest: the time and id of the last one is a place.
  const versions = [...body.versions.values()]
    .filter((version) => request.IncludeDeprecated || labelled.has(version.id))
    .sort((one, other) => place(one) - place(other) || (one.id < other.id ? -1 : 1))
    .filter((version) => after === undefined || isBehind(version, after));
  const page = versions.slice(0, request.MaxResults);
  const last = page.at(-1);
  const more = last !== undefined && versions.length > page.length;
  return {
    ARN: secret.arn,
    Name: secret.name,
    Versions: page.map((version) => shown(body, version)),
    NextToken: more ? encodeCursor({ value: last.id, sequence: place(last) }, kind) : undefined,
  };
});

function place(version: Version): number {
  return version.createdAt;
}

function isBehind(version: Version, after: { value: string | number; sequence: number }): boolean {
  if (place(version) !== after.sequence) return place(version) > after.sequence;
  return version.id > String(after.value);
}

function shown(body: SecretBody, version: Version) {
  const labels = labelsOf(body, version.id);
  return {
    VersionId: version.id,
    ...(labels.length === 0 ? {} : { VersionStages: labels }),
    LastAccessedDate: seconds(version.accessedAt),
    CreatedDate: seconds(version.createdAt),
    KmsKeyIds: [version.kmsKeyId ?? 'DefaultEncryptionKey'],
  };
}
