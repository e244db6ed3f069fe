import { describe, expect, it } from 'vitest';
import { LockstepError } from '../../errors.ts';
import { toAwsError } from './errors.ts';
import type { Operation } from './operations.ts';

const place = { store: 'aws-eu', region: 'eu-central-1', endpoint: undefined, credentials: 'profile "prod"' };
const planted = 'hunter2-PLANTED';

function judge(error: object, operation: Operation = 'PutSecretValue', over: Partial<typeof place> = {}) {
  const thrown = Object.assign(new Error(planted), error);
  return toAwsError(thrown, operation, { name: 'app/db', kmsKey: 'alias/app' }, { ...place, ...over });
}

describe('toAwsError', () => {
  it.each([
    [{ name: 'ResourceNotFoundException' }, 'not-found'],
    [{ name: 'ResourceExistsException' }, 'conflict'],
    [{ name: 'ValidationException' }, 'invalid-value'],
    [{ name: 'LimitExceededException' }, 'limit'],
    [{ name: 'AccessDeniedException' }, 'permission-denied'],
    [{ name: 'AccessDenied' }, 'permission-denied'],
    [{ name: 'EncryptionFailure' }, 'refused'],
    [{ name: 'ExpiredTokenException' }, 'authentication'],
    [{ name: 'UnrecognizedClientException' }, 'authentication'],
    [{ name: 'CredentialsProviderError' }, 'authentication'],
    [{ name: 'InvalidIdentityToken' }, 'authentication'],
    [{ name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } }, 'throttled'],
    [{ name: 'Unknown', $metadata: { httpStatusCode: 429 } }, 'throttled'],
    [{ name: 'InternalServiceError', $metadata: { httpStatusCode: 500 } }, 'unavailable'],
    [{ name: 'SyntaxError', $metadata: { httpStatusCode: 502 } }, 'unavailable'],
    [{ name: 'SyntaxError', $metadata: { httpStatusCode: 200 } }, 'unavailable'],
    [{ name: 'SyntaxError', $metadata: { httpStatusCode: 404 } }, 'refused'],
    [{ name: 'SyntaxError', $metadata: { httpStatusCode: 403 } }, 'authentication'],
    [{ name: 'Error', code: 'ECONNREFUSED' }, 'unavailable'],
    [{ name: 'Error', code: 'ECONNRESET' }, 'unavailable'],
    [{ name: 'Error', code: 'ENOTFOUND' }, 'unavailable'],
    [{ name: 'TimeoutError' }, 'unavailable'],
    [{ name: 'Error', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'refused'],
    [{ name: 'Error', code: 'EPROTO' }, 'refused'],
    [{ name: 'Error', code: 'ENOENT' }, 'authentication'],
    [{ name: 'Error', code: 'EACCES' }, 'authentication'],
    [{ name: 'RequestTimeTooSkewed' }, 'authentication'],
    [{ name: 'RequestTimeTooSkewed', $metadata: { clockSkewCorrected: true } }, 'unavailable'],
    [{ name: `odd ${planted}` }, 'refused'],
  ])('%o is %s, and quotes no value', (error, expected) => {
    const mapped = judge(error);
    expect(mapped.class).toBe(expected);
    expect(JSON.stringify(mapped.report())).not.toContain(planted);
    expect(mapped.message).toMatch(/^store "aws-eu" \(eu-central-1\): PutSecretValue of "app\/db": /);
  });

  it('says what AWS says about permissions, and names the action', () => {
    const message =
      'User: arn:aws:sts::1:assumed-role/ci/x is not authorized to perform: secretsmanager:CreateSecret on resource: app/db';
    const mapped = judge({ name: 'AccessDeniedException', message }, 'CreateSecret');
    expect(mapped.message).toContain(message);
    expect(mapped.nextStep).toBe('Allow secretsmanager:CreateSecret for this identity.');
    expect(judge({ name: 'AccessDeniedException' }, 'ListSecrets').nextStep).toContain(
      'secretsmanager:ListSecrets',
    );
  });

  it('names the KMS key', () => {
    expect(
      judge({ name: 'AccessDeniedException', message: 'Access to KMS is not allowed' }).message,
    ).toContain('alias/app');
    expect(judge({ name: 'DecryptionFailure' }).message).toContain('alias/app');
  });

  it('tells a deletion, replicas and a replica from other refusals', () => {
    const name = 'InvalidRequestException';
    const deletion = "You can't perform this operation on the secret because it was marked for deletion.";
    expect(judge({ name, message: deletion })).toMatchObject({ class: 'stale', topic: 'deletion' });
    const scheduled =
      "You can't create this secret because a secret with this name is already scheduled for deletion.";
    expect(judge({ name, message: scheduled })).toMatchObject({ topic: 'deletion' });
    const replicas = "You can't delete secret app/db that still has replica regions [us-east-1].";
    expect(judge({ name: 'InvalidParameterException', message: replicas })).toMatchObject({
      topic: 'replicas',
    });
    const replica =
      "Operation not permitted on a replica secret. Call must be made in primary secret's region.";
    expect(judge({ name, message: replica })).toMatchObject({ class: 'conflict', topic: undefined });
    expect(judge({ name, message: 'Something else' }, 'TagResource').message).toContain('Something else');
  });

  it('tells a wrong clock from a wrong key', () => {
    const late = {
      name: 'InvalidSignatureException',
      message: 'Signature expired: 2026 is now earlier than 2027',
    };
    expect(judge(late).message).toContain('clock');
    expect(judge({ name: 'InvalidSignatureException' }).message).not.toContain('clock');
  });

  it('passes on how long the service asks to wait', () => {
    const $response = { headers: { 'retry-after': '3' } };
    expect(judge({ name: 'ThrottlingException', $response }).retryAfterMs).toBe(3000);
    expect(judge({ name: 'ThrottlingException' }).retryAfterMs).toBeUndefined();
  });

  it('names the address that was asked', () => {
    const error = { name: 'Error', code: 'ENOTFOUND' };
    expect(judge(error).nextStep).toContain('`region`');
    expect(judge(error, 'ListSecrets', { endpoint: 'http://aws.test' } as object).message).toContain(
      'http://aws.test',
    );
  });

  it('leaves errors of Lockstep alone and takes anything that is thrown', () => {
    const own = new LockstepError('cancelled', 'stopped');
    expect(toAwsError(own, 'ListSecrets', {}, place)).toBe(own);
    expect(toAwsError('text', 'ListSecrets', {}, place)).toMatchObject({ class: 'refused' });
  });
});
