import { z } from 'zod';
import { AwsError } from '../aws-error.ts';
import { flag, policyText, secretId } from '../fields.ts';
import { operation } from '../operation.ts';
import { findLive, findWritable } from '../writable.ts';

const policyShape = z.object({
  Statement: z.union([z.record(z.string(), z.unknown()), z.array(z.record(z.string(), z.unknown()))]),
});

/** PutResourcePolicy: the policy is kept, and never evaluated. */
export const putResourcePolicy = operation(
  'ResourcePolicy',
  z.object({ SecretId: secretId, ResourcePolicy: policyText, BlockPublicPolicy: flag.default(false) }),
  ({ cloud, state }, request) => {
    const secret = findWritable(state, request.SecretId);
    const open = isPublic(request.ResourcePolicy);
    if (open && request.BlockPublicPolicy) {
      throw new AwsError('PublicPolicyException', 'This resource policy grants broad access to the secret.');
    }
    secret.body.policy = request.ResourcePolicy;
    cloud.changed(state, secret);
    return { ARN: secret.arn, Name: secret.name };
  },
);

/** GetResourcePolicy: without ResourcePolicy in the answer where there is none. */
export const getResourcePolicy = operation(
  'ResourcePolicy',
  z.object({ SecretId: secretId }),
  ({ state }, request) => {
    const secret = findLive(state, request.SecretId);
    return { ARN: secret.arn, Name: secret.name, ResourcePolicy: secret.body.policy };
  },
);

/** DeleteResourcePolicy: no error where there is none. */
export const deleteResourcePolicy = operation(
  'ResourcePolicy',
  z.object({ SecretId: secretId }),
  ({ cloud, state }, request) => {
    const secret = findWritable(state, request.SecretId);
    secret.body.policy = undefined;
    cloud.changed(state, secret);
    return { ARN: secret.arn, Name: secret.name };
  },
);

/** ValidateResourcePolicy: looks at the form, and for a statement that lets everybody in. */
export const validateResourcePolicy = operation(
  'ResourcePolicy',
  z.object({ SecretId: secretId.optional(), ResourcePolicy: policyText }),
  ({ state }, request) => {
    if (request.SecretId !== undefined) findLive(state, request.SecretId);
    const open = isPublic(request.ResourcePolicy);
    const error = {
      CheckName: 'PUBLIC_POLICY_CHECK',
      ErrorMessage: 'This resource policy grants broad access to the secret.',
    };
    return { PolicyValidationPassed: !open, ValidationErrors: open ? [error] : [] };
  },
);

/** Does a statement allow everybody, without a condition? Throws MalformedPolicyDocumentException. */
function isPublic(text: string): boolean {
  const malformed = () =>
    new AwsError('MalformedPolicyDocumentException', 'This resource policy contains invalid Json.');
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw malformed();
  }
  const parsed = policyShape.safeParse(document);
  if (!parsed.success) throw malformed();
  const statements = [parsed.data.Statement].flat();
  return statements.some(
    ({ Effect, Principal, Condition }) =>
      Effect === 'Allow' &&
      Condition === undefined &&
      (Principal === '*' || JSON.stringify(Principal) === '{"AWS":"*"}'),
  );
}
