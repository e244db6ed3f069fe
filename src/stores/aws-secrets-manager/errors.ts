import { z } from 'zod';
import { type ErrorClass, LockstepError } from '../../errors.ts';
import { networkProblem } from './network-errors.ts';
import { actionOf, carriesValue, type Operation } from './operations.ts';

/** What a call was about, for messages. */
export interface Subject {
  readonly name?: string | undefined;
  readonly kmsKey?: string | undefined;
}

/** Where a call went. */
export interface Place {
  readonly store: string;
  readonly region: string;
  readonly endpoint: string | undefined;
  /** How credentials are found, in words: `profile "prod"`. */
  readonly credentials: string;
}

/** What an AWS refusal is about beyond its code, as far as its text tells. */
export type Topic = 'deletion' | 'replicas' | undefined;

/** An error of AWS, with its code, so that callers can decide by it. */
export class AwsError extends LockstepError {
  readonly code: string;
  readonly topic: Topic;

  constructor(
    errorClass: ErrorClass,
    message: string,
    options: { nextStep?: string; retryAfterMs?: number; code: string; topic?: Topic },
  ) {
    super(errorClass, message, options);
    this.code = options.code;
    this.topic = options.topic;
  }
}

/** Is this an error of AWS with one of these codes? */
export function isAwsError(error: unknown, ...codes: string[]): error is AwsError {
  return error instanceof AwsError && codes.includes(error.code);
}

/** Is the secret scheduled for deletion? AWS says InvalidRequestException to most calls on such a secret. */
export function isScheduledForDeletion(error: unknown): error is AwsError {
  return error instanceof AwsError && error.topic === 'deletion';
}

/** What an error of the SDK tells; `$response` and `$metadata` are the SDK's own names. */
const sdkError = z.object({
  name: z.string().catch(''),
  message: z.string().catch(''),
  code: z.string().optional().catch(undefined),
  $metadata: z
    .object({
      httpStatusCode: z.number().optional().catch(undefined),
      clockSkewCorrected: z.boolean().optional().catch(undefined),
    })
    .catch({}),
  $response: z
    .object({ headers: z.record(z.string(), z.string()).catch({}) })
    .optional()
    .catch(undefined),
});
type SdkError = z.output<typeof sdkError>;

interface Verdict {
  readonly class: ErrorClass;
  readonly what: string;
  readonly nextStep?: string | undefined;
  readonly topic?: Topic;
}

/**
 * Anything that a call of the SDK throws, as a LockstepError that says what, where and what to do. Texts of AWS
 * enter it only where they cannot quote a value.
 */
export function toAwsError(
  thrown: unknown,
  operation: Operation,
  subject: Subject,
  place: Place,
): LockstepError {
  if (thrown instanceof LockstepError) return thrown;
  const parsed = sdkError.safeParse(thrown);
  const error = parsed.success ? parsed.data : sdkError.parse({});
  const verdict = judge(error, operation, subject, place);
  const retryAfter = Number(error.$response?.headers['retry-after']);
  const about = subject.name === undefined ? '' : ` of "${subject.name}"`;
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

function judge(error: SdkError, operation: Operation, subject: Subject, place: Place): Verdict {
  const { name, message } = error;
  const status = error.$metadata.httpStatusCode;
  const quoted = carriesValue(operation) ? '' : `: ${firstLine(message)}`;
  const clock = clockVerdict(error);
  if (clock) return clock;
  if (name === 'SyntaxError') return notTheService(status, place);
  switch (name) {
    case 'ResourceNotFoundException':
      return { class: 'not-found', what: 'there is no such secret' };
    case 'ResourceExistsException':
      return { class: 'conflict', what: 'it exists already' };
    case 'InvalidRequestException':
    case 'InvalidParameterException':
      return invalidVerdict(message, quoted);
    case 'InvalidNextTokenException':
      return {
        class: 'refused',
        what: 'the listing took longer than AWS keeps its place',
        nextStep: 'Run again.',
      };
    case 'ValidationException':
    case 'ValidationError':
      return {
        class: operation === 'CreateSecret' || operation === 'PutSecretValue' ? 'invalid-value' : 'refused',
        what: `AWS does not accept the request (value, name, tags or settings)${quoted}`,
      };
    case 'LimitExceededException':
      return {
        class: 'limit',
        what: 'a quota of Secrets Manager is used up (secrets in the Region, or versions of this secret)',
        nextStep: 'Remove what is not needed, ask AWS for a higher quota, or write this secret less often.',
      };
    case 'EncryptionFailure':
    case 'DecryptionFailure':
      return kmsVerdict(name === 'EncryptionFailure' ? 'encrypt' : 'decrypt', subject);
    case 'AccessDenied':
    case 'AccessDeniedException':
    case 'NotAuthorized':
      return deniedVerdict(message, operation, subject);
    case 'RegionDisabledException':
      return {
        class: 'refused',
        what: 'this Region is switched off for the account',
        nextStep: `Switch ${place.region} on in the account settings, or correct \`region\`.`,
      };
    default:
      return (
        authenticationVerdict(error, place) ??
        passingVerdict(error, place) ?? {
          class: 'refused',
          what: `AWS answered ${code(name)}${status === undefined ? '' : ` (HTTP ${status})`}`,
        }
      );
  }
}

function invalidVerdict(message: string, quoted: string): Verdict {
  if (/(marked|scheduled) (for deletion|deleted)/i.test(message)) {
    return { class: 'stale', what: 'it is scheduled for deletion', topic: 'deletion' };
  }
  if (/replica region/i.test(message)) {
    return { class: 'refused', what: 'it still has replicas in other Regions', topic: 'replicas' };
  }
  if (/replica secret/i.test(message)) {
    return { class: 'conflict', what: 'it is a replica of a secret of another Region', topic: 'replicas' };
  }
  return { class: 'refused', what: `AWS refuses this in the state that the secret is in${quoted}` };
}

function kmsVerdict(verb: 'encrypt' | 'decrypt', { kmsKey }: Subject): Verdict {
  const key = kmsKey === undefined ? 'the KMS key of the secret' : `KMS key "${kmsKey}"`;
  return {
    class: 'refused',
    what: `AWS cannot ${verb} with ${key}`,
    nextStep:
      'Check that the key exists in this Region, is enabled, and allows kms:Decrypt and kms:GenerateDataKey.',
  };
}

function deniedVerdict(message: string, operation: Operation, subject: Subject): Verdict {
  if (/access to kms|perform: kms:/i.test(message)) {
    const key = subject.kmsKey === undefined ? 'the KMS key of the secret' : `KMS key "${subject.kmsKey}"`;
    return {
      class: 'permission-denied',
      what: `no access to ${key}`,
      nextStep:
        'Allow kms:Decrypt and kms:GenerateDataKey on that key, in the key policy and for this identity.',
    };
  }
  // AWS names the principal, the action and the resource here, and nothing of the request's content.
  const told = /is not authorized to perform/.test(message) ? `: ${firstLine(message)}` : '';
  const action = /perform: ([a-z]+:[A-Za-z]+)/.exec(message)?.[1] ?? actionOf(operation);
  return {
    class: 'permission-denied',
    what: `access denied${told}`,
    nextStep: `Allow ${action} for this identity.`,
  };
}

const expired = ['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired'];
const unknownIdentity = [
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'AuthFailure',
  'OptInRequired',
];
const noCredentials = ['CredentialsProviderError', 'ProviderError', 'TokenProviderError'];
const badWebIdentity = ['InvalidIdentityToken', 'InvalidIdentityTokenException', 'IDPRejectedClaim'];

function authenticationVerdict({ name }: SdkError, { credentials }: Place): Verdict | undefined {
  if (expired.includes(name)) {
    return {
      class: 'authentication',
      what: `the credentials from ${credentials} have expired`,
      nextStep: 'Sign in again, or give Lockstep credentials that renew themselves (a role, a profile).',
    };
  }
  if (noCredentials.includes(name)) {
    return {
      class: 'authentication',
      what: `no credentials: ${credentials} gave none`,
      nextStep:
        'Set AWS_PROFILE or AWS_ACCESS_KEY_ID, or `profile`, `webIdentity` or `assumeRole` of the store.',
    };
  }
  if (badWebIdentity.includes(name)) {
    return {
      class: 'authentication',
      what: 'AWS does not accept the web identity token',
      nextStep: 'Check issuer, audience and expiry of the token, and the trust policy of the role.',
    };
  }
  if (unknownIdentity.includes(name)) {
    return {
      class: 'authentication',
      what: `AWS does not accept the credentials from ${credentials} (${name})`,
      nextStep: 'Check access key and secret key, and that they belong to the partition of this Region.',
    };
  }
  return undefined;
}

const skewed = ['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture'];

/** The SDK learns the difference from the answer's date: then another attempt has the right time. */
function clockVerdict({ name, message, $metadata }: SdkError): Verdict | undefined {
  const told = /^Signature(?: not yet current| expired)/.test(message);
  if (!skewed.includes(name) && !told) return undefined;
  return {
    class: $metadata.clockSkewCorrected ? 'unavailable' : 'authentication',
    what: 'the clock of this machine differs from that of AWS by more than five minutes',
    nextStep: 'Set the clock of this machine.',
  };
}

const throttling = [
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
];

function passingVerdict(error: SdkError, place: Place): Verdict | undefined {
  const status = error.$metadata.httpStatusCode;
  if (throttling.includes(error.name) || status === 429) {
    return { class: 'throttled', what: 'AWS asks for fewer calls' };
  }
  if (status !== undefined && status >= 500) {
    return { class: 'unavailable', what: `AWS has a fault of its own (HTTP ${status})` };
  }
  return networkProblem(error.code ?? error.name, place);
}

/** An answer that is no JSON: a proxy's page, a cut body, or another server altogether. */
function notTheService(status: number | undefined, { endpoint }: Place): Verdict {
  const where = endpoint ?? 'the service';
  if (status === 403) {
    return {
      class: 'authentication',
      what: `${where} refuses the credentials (HTTP 403 without an explanation)`,
    };
  }
  if (status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429) {
    return {
      class: 'refused',
      what: `${where} answers with something that is not Secrets Manager (HTTP ${status})`,
      nextStep: 'Check `endpoint` (or AWS_ENDPOINT_URL) and proxies on the way.',
    };
  }
  return {
    class: status === 429 ? 'throttled' : 'unavailable',
    what: `${where} gave an unreadable answer${status === undefined ? '' : ` (HTTP ${status})`}`,
  };
}

/** A code as it may be printed: whatever a server sends, it stays a word. */
function code(name: string): string {
  return /^[A-Za-z0-9._-]{1,80}$/.test(name) ? name : 'an unknown error';
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').slice(0, 500);
}
