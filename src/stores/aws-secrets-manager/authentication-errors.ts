import type { Place, SdkError, Verdict } from './sdk-error.ts';

const expired = ['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired'];
const refused = [
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
const missing = ['CredentialsProviderError', 'ProviderError', 'TokenProviderError'];
const badWebIdentity = ['InvalidIdentityToken', 'InvalidIdentityTokenException', 'IDPRejectedClaim'];
const skewed = ['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture'];

/** Errors about who is calling; undefined for any other. */
export function authenticationVerdict(error: SdkError, place: Place): Verdict | undefined {
  return clockVerdict(error) ?? fileVerdict(error, place) ?? credentialsVerdict(error.name, place);
}

/** The SDK learns the difference from the answer's date: then another attempt has the right time. */
function clockVerdict({ name, message, $metadata }: SdkError): Verdict | undefined {
  const told = /^Signature (not yet current|expired)/.test(message);
  if (!skewed.includes(name) && !told) return undefined;
  return {
    class: $metadata.clockSkewCorrected ? 'unavailable' : 'authentication',
    what: 'the clock of this machine differs from that of AWS by more than five minutes',
    nextStep: 'Set the clock of this machine.',
  };
}

/** No call of the API reads a file, so this is a token file or one of the AWS files. */
function fileVerdict({ code }: SdkError, { credentials }: Place): Verdict | undefined {
  if (code !== 'ENOENT' && code !== 'EACCES') return undefined;
  const what = code === 'ENOENT' ? 'is not there' : 'may not be read';
  return {
    class: 'authentication',
    what: `the file of ${credentials} ${what}`,
    nextStep: 'Check the path and the permissions of the file.',
  };
}

function credentialsVerdict(name: string, { credentials }: Place): Verdict | undefined {
  if (expired.includes(name)) {
    return {
      class: 'authentication',
      what: `the credentials from ${credentials} have expired`,
      nextStep: 'Sign in again, or give Lockstep credentials that renew themselves (a role, a profile).',
    };
  }
  if (missing.includes(name)) {
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
  if (refused.includes(name)) {
    return {
      class: 'authentication',
      what: `AWS does not accept the credentials from ${credentials} (${name})`,
      nextStep: 'Check access key and secret key, and that they belong to the partition of this Region.',
    };
  }
  return undefined;
}
