import { createPublicKey, verify } from 'node:crypto';
import { type AuthMethod, type Login, tokenSettings } from './auth-method.ts';
import type { Clock } from './clock.ts';
import { listField, textField } from './fields.ts';
import { isObject, type JsonObject } from './json.ts';
import { listed, noContent, Refusal } from './replies.ts';
import type { VaultRequest } from './request.ts';

/** The leeway that the servers give a clock. */
const skewSeconds = 60;

/** JWT: a signed token of an identity provider whose public keys (`jwt_validation_pubkeys`) are known. RS256 only. */
export function createJwt(clock: Clock): AuthMethod {
  let config: JsonObject = {};
  const roles = new Map<string, JsonObject>();

  const login = (request: VaultRequest): Login => {
    const roleName = textField(request.body, 'role') ?? textField(config, 'default_role') ?? '';
    if (roleName === '') throw new Refusal(400, 'missing role');
    const role = roles.get(roleName);
    if (!role) throw new Refusal(400, `role "${roleName}" could not be found`);
    const token = textField(request.body, 'jwt') ?? '';
    if (token === '') throw new Refusal(400, 'missing token');
    const claims = verifiedClaims(token, listField(config, 'jwt_validation_pubkeys'));
    checkTimes(claims, clock);
    checkBounds(claims, role);
    const user = claims[textField(role, 'user_claim') ?? 'sub'];
    if (typeof user !== 'string') throw new Refusal(400, 'claim of the user not found in token');
    return {
      displayName: `jwt-${user}`,
      metadata: { role: roleName },
      settings: tokenSettings(role),
    };
  };

  return {
    type: 'jwt',
    login: (request, path) => (path === 'login' ? login(request) : undefined),
    manage(request, path) {
      if (request.operation !== 'write') throw new Refusal(405, listed('unsupported operation'));
      const role = /^role\/([^/]+)$/.exec(path)?.[1];
      if (path === 'config') config = request.body;
      else if (role !== undefined) roles.set(role, { ...roles.get(role), ...request.body });
      else throw new Refusal(404, listed('unsupported path'));
      return noContent;
    },
  };
}

function verifiedClaims(token: string, publicKeys: readonly string[]): JsonObject {
  const [head = '', payload = '', signature = '', ...more] = token.split('.');
  if (signature === '' || more.length > 0) {
    invalid('error verifying token signature: compact JWS format must have three parts');
  }
  const signed = Buffer.from(`${head}.${payload}`);
  const bytes = Buffer.from(signature, 'base64url');
  const genuine =
    decode(head).alg === 'RS256' &&
    // Bytes that are not base64url are dropped by the decoder, so the text must be the canonical one.
    bytes.toString('base64url') === signature &&
    publicKeys.some((key) => verify('sha256', signed, createPublicKey(key), bytes));
  if (!genuine) {
    invalid('error verifying token signature: no known key successfully validated the token signature');
  }
  return decode(payload);
}

function decode(part: string): JsonObject {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    if (isObject(parsed)) return parsed;
  } catch {
    invalid('error verifying token signature: invalid character');
  }
  return invalid('error verifying token signature: not an object');
}

function checkTimes(claims: JsonObject, clock: Clock): void {
  const { iat, nbf, exp } = claims;
  if (iat === undefined && nbf === undefined && exp === undefined) {
    invalid('no issued at (iat), not before (nbf), or expiration time (exp) claims in token');
  }
  const now = clock.now() / 1000;
  if (typeof exp === 'number' && exp + skewSeconds < now) {
    invalid('invalid expiration time (exp) claim: token is expired');
  }
  if (typeof nbf === 'number' && nbf - skewSeconds > now) {
    invalid('invalid not before (nbf) claim: token not yet valid');
  }
}

function checkBounds(claims: JsonObject, role: JsonObject): void {
  const subject = textField(role, 'bound_subject') ?? '';
  if (subject !== '' && claims.sub !== subject) invalid('invalid subject (sub) claim');
  const wanted = listField(role, 'bound_audiences');
  const given = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
  if (wanted.length > 0 && !given.some((audience) => wanted.some((item) => item === audience))) {
    invalid('invalid audience (aud) claim: audience claim does not match any expected audience');
  }
}

function invalid(message: string): never {
  throw new Refusal(400, `error validating token: ${message}`);
}
