import { z } from 'zod';
import { invalidName, invalidRequest, resourceExists } from '../aws-error.ts';
import { contentOf } from '../content.ts';
import {
  description,
  flag,
  kmsKeyId,
  replicaRegions,
  secretBinary,
  secretName,
  secretString,
  tags,
  versionId,
} from '../fields.ts';
import { type Output, operation } from '../operation.ts';
import { checkReplicaRegions, replicationStatus, startReplication } from '../replication.ts';
import { type Content, createBody, type Secret } from '../secret-state.ts';
import { applyTags } from '../tags.ts';
import { addVersion, sameContent } from '../versions.ts';
import { requireToken } from './request-token.ts';

const input = z.object({
  Name: secretName,
  ClientRequestToken: versionId.optional(),
  Description: description.optional(),
  KmsKeyId: kmsKeyId.optional(),
  SecretBinary: secretBinary.optional(),
  SecretString: secretString.optional(),
  Tags: tags.default([]),
  AddReplicaRegions: replicaRegions.optional(),
  ForceOverwriteReplicaSecret: flag.default(false),
});

/** CreateSecret: refused while the name is taken, also by a secret that is scheduled for deletion. */
export const createSecret = operation('CreateSecret', input, (context, request) => {
  const { cloud, state, now } = context;
  if (!/^[A-Za-z0-9/_+=.@-]+$/.test(request.Name)) throw invalidName();
  const content = contentOf(request);
  const token = content === undefined ? undefined : requireToken(request.ClientRequestToken);
  const existing = state.secrets.get(request.Name);
  if (existing !== undefined) return repeated(existing, content, token);
  const key = request.KmsKeyId || undefined;
  if (content !== undefined) cloud.keyRules.check(key, 'encrypt');
  // Everything that can be refused is refused before the secret exists.
  const body = createBody();
  applyTags(body, request.Tags);
  body.description = request.Description;
  if (content !== undefined && token !== undefined) {
    addVersion(body, { id: token, content, kmsKeyId: key, labels: undefined, now });
  }
  checkReplicaRegions(state.region, request.AddReplicaRegions ?? []);
  const secret = state.create(request.Name);
  secret.body = body;
  secret.kmsKeyId = key;
  if (request.AddReplicaRegions !== undefined) {
    startReplication(context, secret, request.AddReplicaRegions, request.ForceOverwriteReplicaSecret);
  }
  cloud.changed(state, secret);
  return answer(secret, token);
});

/** A repetition of the request that made the secret gets the same answer; anything else is refused. */
function repeated(existing: Secret, content: Content | undefined, token: string | undefined): Output {
  if (existing.deletion !== undefined) {
    throw invalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  const version = token === undefined ? undefined : existing.body.versions.get(token);
  if (content !== undefined && version !== undefined && sameContent(version.content, content)) {
    return answer(existing, token);
  }
  throw resourceExists(`The operation failed because the secret ${existing.name} already exists.`);
}

function answer(secret: Secret, token: string | undefined): Output {
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: token,
    ...(secret.replicas.size === 0 ? {} : { ReplicationStatus: replicationStatus(secret) }),
  };
}
