import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from './aws-error.ts';

/** What a signed request says about itself in its Authorization header. */
export interface CredentialScope {
  readonly accessKeyId: string;
  /** `20261123` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** Lower-case names, in the order of the header. */
  readonly signedHeaders: readonly string[];
  /** Hexadecimal. */
  readonly signature: string;
}

const form =
  /^AWS4-HMAC-SHA256 +Credential=([^/,\s]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request, *SignedHeaders=([a-z0-9;-]+), *Signature=([0-9a-f]{64})$/;

/**
 * Reads the Authorization header of Signature Version 4 (IAM User Guide, "AWS Signature Version 4 for API
 * requests"). Throws MissingAuthenticationTokenException or IncompleteSignatureException.
 */
export function parseCredentialScope(headers: IncomingHttpHeaders): CredentialScope {
  const { authorization } = headers;
  if (authorization === undefined) {
    throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const match = form.exec(authorization);
  if (match === null) {
    throw new AwsError(
      'IncompleteSignatureException',
      'Authorization header must be of the form of AWS Signature Version 4.',
    );
  }
  const [, accessKeyId = '', date = '', region = '', service = '', signedHeaders = '', signature = ''] =
    match;
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(';'), signature };
}
