import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import { AwsError } from '../aws-error.ts';
import type { WebIdentityTrust } from './roles.ts';

const header = z.object({ alg: z.enum(['RS256', 'ES256']), kid: z.string().optional() });
const claims = z.object({
  iss: z.string(),
  sub: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
});

/** What a verified token says. */
export type Claims = z.infer<typeof claims>;

/**
 * Verifies a web identity token against what a role trusts; without a trust, form and expiry are looked at alone.
 * Throws InvalidIdentityToken or ExpiredTokenException (STS API reference, AssumeRoleWithWebIdentity).
 */
export function verifyWebIdentityToken(
  token: string,
  trust: WebIdentityTrust | undefined,
  now: number,
): Claims {
  const [head = '', payload = '', signature = '', ...rest] = token.split('.');
  const parsedHead = header.safeParse(decode(head));
  const parsedClaims = claims.safeParse(decode(payload));
  if (rest.length > 0 || !parsedHead.success || !parsedClaims.success) {
    throw invalidToken('The ID Token provided is not a valid JWT.');
  }
  const { iss, sub, aud, exp } = parsedClaims.data;
  if (trust !== undefined) {
    const { alg, kid } = parsedHead.data;
    const signed = Buffer.from(`${head}.${payload}`);
    const keys = trust.keys.filter((key) => kid === undefined || key.kid === undefined || key.kid === kid);
    const genuine = keys.some((key) => verifies(key, alg, signed, Buffer.from(signature, 'base64url')));
    if (iss !== trust.issuer) throw invalidToken('No OpenIDConnect provider found in your account.');
    if (!genuine) throw invalidToken("Couldn't retrieve verification key from your identity provider.");
    if (![aud].flat().includes(trust.audience)) throw invalidToken('Incorrect token audience');
    if (trust.subject !== undefined && trust.subject !== sub) {
      throw new AwsError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 403);
    }
  }
  if (exp * 1000 <= now) {
    throw new AwsError(
      'ExpiredTokenException',
      `Token expired: current date/time ${Math.floor(now / 1000)} must be before the expiration date/time ${exp}`,
    );
  }
  return parsedClaims.data;
}

function verifies(
  key: WebIdentityTrust['keys'][number],
  algorithm: 'RS256' | 'ES256',
  signed: Buffer,
  signature: Buffer,
): boolean {
  const publicKey = createPublicKey({ key, format: 'jwk' });
  if (publicKey.asymmetricKeyType !== (algorithm === 'RS256' ? 'rsa' : 'ec')) return false;
  return verify('sha256', signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature);
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}

function invalidToken(message: string): AwsError {
  return new AwsError('InvalidIdentityToken', message);
}
