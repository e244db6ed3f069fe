import { z } from 'zod';
import { invalidRequest } from '../aws-error.ts';
import { contentOf } from '../content.ts';
import { secretBinary, secretId, secretString, stagingLabel, versionId } from '../fields.ts';
import { operation } from '../operation.ts';
import { labelsOf } from '../staging-labels.ts';
import { addVersion } from '../versions.ts';
import { findWritable } from '../writable.ts';
import { requireToken } from './request-token.ts';

const input = z.object({
  SecretId: secretId,
  ClientRequestToken: versionId.optional(),
  SecretBinary: secretBinary.optional(),
  SecretString: secretString.optional(),
  VersionStages: z.array(stagingLabel).min(1).max(20).optional(),
});

/** PutSecretValue: adds a version, and moves AWSCURRENT to it unless other staging labels are given. */
export const putSecretValue = operation('PutSecretValue', input, (context, request) => {
  const { cloud, state, now } = context;
  const content = contentOf(request);
  const token = requireToken(request.ClientRequestToken);
  if (content === undefined) throw invalidRequest('You must provide either SecretString or SecretBinary.');
  const secret = findWritable(state, request.SecretId);
  cloud.keyRules.check(secret.kmsKeyId, 'encrypt');
  const added = { id: token, content, kmsKeyId: secret.kmsKeyId, labels: request.VersionStages, now };
  if (addVersion(secret.body, added)) cloud.changed(state, secret);
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: token,
    VersionStages: labelsOf(secret.body, token),
  };
});
