import { z } from 'zod';
import { contentOf } from '../content.ts';
import { description, kmsKeyId, secretBinary, secretId, secretString, versionId } from '../fields.ts';
import { operation } from '../operation.ts';
import type { Secret } from '../secret-state.ts';
import { addVersion } from '../versions.ts';
import { findLive, refuseOwned, refuseReplica } from '../writable.ts';
import { requireToken } from './request-token.ts';

const input = z.object({
  SecretId: secretId,
  ClientRequestToken: versionId.optional(),
  Description: description.optional(),
  KmsKeyId: kmsKeyId.optional(),
  SecretBinary: secretBinary.optional(),
  SecretString: secretString.optional(),
});

/** UpdateSecret: description, key and value. Of a replica, only the key can be changed. */
export const updateSecret = operation('PutSecretValue', input, (context, request) => {
  const { cloud, state, now } = context;
  const content = contentOf(request);
  const token = content === undefined ? undefined : requireToken(request.ClientRequestToken);
  const secret = findLive(state, request.SecretId);
  refuseOwned(secret);
  if (content !== undefined || request.Description !== undefined) refuseReplica(secret, state.region);
  const key = request.KmsKeyId === undefined ? secret.kmsKeyId : request.KmsKeyId || undefined;
  if (content !== undefined || request.KmsKeyId !== undefined) cloud.keyRules.check(key, 'encrypt');
  if (content !== undefined && token !== undefined) {
    addVersion(secret.body, { id: token, content, kmsKeyId: key, labels: undefined, now });
  }
  if (request.Description !== undefined) secret.body.description = request.Description;
  if (request.KmsKeyId !== undefined) reencrypt(secret, key, state.region);
  cloud.changed(state, secret);
  return { ARN: secret.arn, Name: secret.name, VersionId: token };
});

/** A new key applies to the versions that these labels are on (UpdateSecret, KmsKeyId). */
function reencrypt(secret: Secret, key: string | undefined, region: string): void {
  secret.kmsKeyId = key;
  if (secret.primaryRegion !== undefined && secret.primaryRegion !== region) return;
  for (const label of ['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS']) {
    const version = secret.body.versions.get(secret.body.stages.get(label) ?? '');
    if (version !== undefined) version.kmsKeyId = key;
  }
}
