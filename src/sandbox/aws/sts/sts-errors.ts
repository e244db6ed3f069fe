import { AwsError } from '../aws-error.ts';

/** Names that STS gives to errors about credentials which Secrets Manager names otherwise, and their status. */
const credentialErrors: Readonly<Record<string, readonly [string, number]>> = {
  MissingAuthenticationTokenException: ['MissingAuthenticationToken', 403],
  IncompleteSignatureException: ['IncompleteSignature', 400],
  UnrecognizedClientException: ['InvalidClientTokenId', 403],
  ExpiredTokenException: ['ExpiredToken', 403],
  InvalidSignatureException: ['SignatureDoesNotMatch', 403],
};

/** The same for other errors. */
const otherErrors: Readonly<Record<string, readonly [string, number]>> = {
  AccessDeniedException: ['AccessDenied', 403],
  ThrottlingException: ['Throttling', 400],
  ValidationException: ['ValidationError', 400],
};

/** Calls, and gives errors about the caller's credentials the names of STS. */
export function withStsCredentialErrors<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    const named = error instanceof AwsError ? credentialErrors[error.code] : undefined;
    if (named === undefined || !(error instanceof AwsError)) throw error;
    throw new AwsError(named[0], error.message, named[1]);
  }
}

/** The name and the status that any other error has at STS. */
export function stsError(error: AwsError): { code: string; status: number } {
  const [code, status] = otherErrors[error.code] ?? [error.code, error.status];
  return { code, status };
}
