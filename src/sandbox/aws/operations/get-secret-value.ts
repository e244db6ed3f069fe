import { z } from 'zod';
import { invalidRequest, resourceNotFound } from '../aws-error.ts';
import { contentField } from '../content.ts';
import { secretId, stagingLabel, versionId } from '../fields.ts';
import { type OperationContext, type Output, operation } from '../operation.ts';
import { isReplica, type Secret, type SecretBody, type Version } from '../secret-state.ts';
import { current, labelsOf } from '../staging-labels.ts';
import { seconds, startOfDay } from '../timestamps.ts';
import { findLive } from '../writable.ts';

const input = z.object({
  SecretId: secretId,
  VersionId: versionId.optional(),
  VersionStage: stagingLabel.optional(),
});

/** GetSecretValue: by version id, by staging label, or both where they agree; AWSCURRENT unless told. */
export const getSecretValue = operation('GetSecretValue', input, (context, request) => {
  const secret = findLive(context.state, request.SecretId);
  return readVersion(context, secret, pickVersion(secret.body, request.VersionId, request.VersionStage));
});

/** The answer that shows a version's value. Notes the access. Throws where its key cannot be used. */
export function readVersion(context: OperationContext, secret: Secret, version: Version): Output {
  const { cloud, state, now } = context;
  cloud.keyRules.check(isReplica(secret, state.region) ? secret.kmsKeyId : version.kmsKeyId, 'decrypt');
  const today = startOfDay(now);
  version.accessedAt = today;
  if (secret.accessedAt !== today) {
    secret.accessedAt = today;
    state.refresh(secret);
  }
  const labels = labelsOf(secret.body, version.id);
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    ...contentField(version.content),
    ...(labels.length === 0 ? {} : { VersionStages: labels }),
    CreatedDate: seconds(version.createdAt),
  };
}

/** The version that a request means. Throws ResourceNotFoundException. */
export function pickVersion(body: SecretBody, id: string | undefined, stage: string | undefined): Version {
  if (id === undefined) {
    const label = stage ?? current;
    const version = body.versions.get(body.stages.get(label) ?? '');
    if (version !== undefined) return version;
    throw resourceNotFound(
      `Secrets Manager can't find the specified secret value for staging label: ${label}`,
    );
  }
  const version = body.versions.get(id);
  if (version === undefined) {
    throw resourceNotFound(`Secrets Manager can't find the specified secret value for VersionId: ${id}`);
  }
  if (stage !== undefined && body.stages.get(stage) !== id) {
    throw invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.');
  }
  return version;
}
