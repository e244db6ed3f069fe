import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from './aws-error.ts';
import type { CredentialScope } from './credential-scope.ts';

/** A request as it arrived. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query, encoded. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Requests may be this old, or this far ahead. */
const toleranceMs = 5 * 60_000;

/** Throws InvalidSignatureException for a request that was signed too long before or after `now`, ms since 1970. */
export function checkTime(headers: IncomingHttpHeaders, now: number): void {
  const text = single(headers['x-amz-date']);
  const signedAt = parseBasic(text);
  if (Number.isNaN(signedAt)) {
    throw new AwsError('IncompleteSignatureException', 'Date must be in ISO-8601 basic format.');
  }
  if (signedAt < now - toleranceMs) {
    throw new AwsError(
      'InvalidSignatureException',
      `Signature expired: ${text} is now earlier than ${basic(now - toleranceMs)} (${basic(now)} - 5 min.)`,
    );
  }
  if (signedAt > now + toleranceMs) {
    throw new AwsError(
      'InvalidSignatureException',
      `Signature not yet current: ${text} is still later than ${basic(now + toleranceMs)} (${basic(now)} + 5 min.)`,
    );
  }
}

/** Throws InvalidSignatureException where the request was not signed with this secret access key. */
export function checkSignature(
  request: SignedRequest,
  scope: CredentialScope,
  secretAccessKey: string,
): void {
  const scopeText = `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
  const toSign = [
    'AWS4-HMAC-SHA256',
    single(request.headers['x-amz-date']),
    scopeText,
    sha256(canonicalRequest(request, scope)),
  ].join('\n');
  let key: Buffer = Buffer.from(`AWS4${secretAccessKey}`);
  for (const part of scopeText.split('/')) key = createHmac('sha256', key).update(part).digest();
  const expected = createHmac('sha256', key).update(toSign).digest('hex');
  if (expected === scope.signature) return;
  throw new AwsError(
    'InvalidSignatureException',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  );
}

function canonicalRequest({ method, url, headers, body }: SignedRequest, scope: CredentialScope): string {
  const [path = '/', query = ''] = url.split('?');
  const lines = scope.signedHeaders.map(
    (name) => `${name}:${single(headers[name]).trim().replace(/\s+/g, ' ')}\n`,
  );
  const sortedQuery = query.split('&').sort().join('&');
  return [method, path, sortedQuery, lines.join(''), scope.signedHeaders.join(';'), sha256(body)].join('\n');
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function single(header: string | string[] | undefined): string {
  return Array.isArray(header) ? header.join(',') : (header ?? '');
}

/** `20261123T101500Z` */
function basic(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
}

function parseBasic(text: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (parts === null) return Number.NaN;
  const [, year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
