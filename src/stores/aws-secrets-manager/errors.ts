import { LockstepError } from '../../errors.ts';
import { authenticationVerdict } from './authentication-errors.ts';
import { AwsError } from './aws-error.ts';
import { carriesValue, type Operation } from './operations.ts';
import { passingVerdict } from './passing-errors.ts';
import { permissionVerdict } from './permission-errors.ts';
import {
  firstLine,
  type Place,
  parseSdkError,
  type SdkError,
  type Subject,
  type Verdict,
} from './sdk-error.ts';

/**
 * Anything that a call of the SDK throws, as a LockstepError that says what, where and what to do. Texts of AWS
 * enter it only where they cannot quote a value. Codes: "Common errors" and the operations of the Secrets Manager
 * and STS API references.
 */
export function toAwsError(
  thrown: unknown,
  operation: Operation,
  subject: Subject,
  place: Place,
): LockstepError {
  if (thrown instanceof LockstepError) return thrown;
  const error = parseSdkError(thrown);
  const verdict =
    authenticationVerdict(error, place) ??
    permissionVerdict(error, operation, subject) ??
    requestVerdict(error, operation, place) ??
    passingVerdict(error, place) ??
    unknownVerdict(error);
  const about = subject.name === undefined ? '' : ` of "${subject.name}"`;
  const retryAfter = Number(error.$response?.headers['retry-after']);
  return new AwsError(
    verdict.class,
    `store "${place.store}" (${place.region}): ${operation}${about}: ${verdict.what}`,
    {
      code: error.name,
      topic: verdict.topic,
      ...(verdict.nextStep === undefined ? {} : { nextStep: verdict.nextStep }),
      ...(retryAfter > 0 ? { retryAfterMs: retryAfter * 1000 } : {}),
    },
  );
}

function requestVerdict(
  { name, message }: SdkError,
  operation: Operation,
  { region }: Place,
): Verdict | undefined {
  const told = carriesValue(operation) ? '' : `: ${firstLine(message)}`;
  switch (name) {
    case 'ResourceNotFoundException':
      return { class: 'not-found', what: 'there is no such secret' };
    case 'ResourceExistsException':
      return { class: 'conflict', what: 'it exists already' };
    case 'InvalidRequestException':
    case 'InvalidParameterException':
      return invalidVerdict(message, told);
    case 'InvalidNextTokenException':
      return { class: 'refused', what: 'AWS lost the place in the listing', nextStep: 'Run again.' };
    case 'ValidationException':
    case 'ValidationError':
      return {
        class: operation === 'CreateSecret' || operation === 'PutSecretValue' ? 'invalid-value' : 'refused',
        what: `AWS does not accept the request (value, name, tags or settings)${told}`,
      };
    case 'LimitExceededException':
      return {
        class: 'limit',
        what: 'a quota of Secrets Manager is used up (secrets in the Region, or versions of this secret)',
        nextStep: 'Remove what is not needed, ask AWS for a higher quota, or write this secret less often.',
      };
    case 'RegionDisabledException':
      return {
        class: 'refused',
        what: 'this Region is switched off for the account',
        nextStep: `Switch ${region} on in the account settings, or correct \`region\`.`,
      };
    default:
      return undefined;
  }
}

function invalidVerdict(message: string, told: string): Verdict {
  if (/(marked|scheduled) (for deletion|deleted)/i.test(message)) {
    return { class: 'stale', what: 'it is scheduled for deletion', topic: 'deletion' };
  }
  if (/replica region/i.test(message)) {
    return { class: 'refused', what: 'it still has replicas in other Regions', topic: 'replicas' };
  }
  if (/replica secret/i.test(message)) {
    return { class: 'conflict', what: 'it is a replica of a secret of another Region' };
  }
  return { class: 'refused', what: `AWS refuses this in the state that the secret is in${told}` };
}

function unknownVerdict({ name, code: given, $metadata }: SdkError): Verdict {
  // Whatever a server sends as its code, it stays a word.
  const told = given ?? name;
  const code = /^[A-Za-z0-9._-]{1,80}$/.test(told) ? told : 'an unknown error';
  const status = $metadata.httpStatusCode;
  return {
    class: 'refused',
    what: `it failed with ${code}${status === undefined ? '' : ` (HTTP ${status})`}`,
    nextStep: 'Look the code up in the AWS documentation, and check that `endpoint` is an address of AWS.',
  };
}
