import { z } from 'zod';
import { invalidParameter, resourceNotFound } from '../aws-error.ts';
import { secretId, stagingLabel, versionId } from '../fields.ts';
import { operation } from '../operation.ts';
import type { SecretBody } from '../secret-state.ts';
import { attachLabel, current } from '../staging-labels.ts';
import { findWritable } from '../writable.ts';

const input = z.object({
  SecretId: secretId,
  VersionStage: stagingLabel,
  RemoveFromVersionId: versionId.optional(),
  MoveToVersionId: versionId.optional(),
});

/** UpdateSecretVersionStage: moves a staging label, or takes it off; AWSCURRENT can only be moved. */
export const updateSecretVersionStage = operation('PutSecretValue', input, (context, request) => {
  const { cloud, state } = context;
  const secret = findWritable(state, request.SecretId);
  const { body } = secret;
  const { VersionStage: label, RemoveFromVersionId: from, MoveToVersionId: to } = request;
  const holder = body.stages.get(label);
  requireVersion(body, from);
  requireVersion(body, to);
  if (from === undefined && to === undefined) {
    throw invalidParameter('You must provide RemoveFromVersionId, MoveToVersionId or both.');
  }
  if (from !== undefined && from !== holder) {
    throw invalidParameter(`The staging label ${label} is not attached to version ${from}.`);
  }
  if (to === undefined) {
    if (label === current) {
      throw invalidParameter(
        "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
      );
    }
    body.stages.delete(label);
  } else {
    if (holder !== undefined && holder !== to && from === undefined) {
      throw invalidParameter(
        `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`,
      );
    }
    attachLabel(body, label, to);
  }
  cloud.changed(state, secret);
  return { ARN: secret.arn, Name: secret.name };
});

function requireVersion(body: SecretBody, id: string | undefined): void {
  if (id === undefined || body.versions.has(id)) return;
  throw resourceNotFound(`Secrets Manager can't find the specified secret version: ${id}`);
}
