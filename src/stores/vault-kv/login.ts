import { z } from 'zod';
import { isLockstepError, LockstepError } from '../../errors.ts';
import type { VaultAuth } from './configuration.ts';
import type { VaultReply, VaultRequest } from './exchange.ts';
import { encodePath, trimSlashes } from './paths.ts';
import { parseReply } from './replies.ts';

/** A token that a login gave. */
export interface Grant {
  readonly token: string;
  /** Seconds; 0 for a token that never expires. */
  readonly leaseSeconds: number;
  readonly renewable: boolean;
  /** Batch tokens cannot be revoked. */
  readonly revocable: boolean;
}

/** Sends one paced request, without a token unless one is given; throws LockstepError for every failure. */
type LoginCall = (
  request: VaultRequest,
  options: { token?: string; repeatable: boolean },
) => Promise<VaultReply>;

/** Logs in; what must happen only once (unwrapping) is remembered between calls. */
export type Login = (call: LoginCall) => Promise<Grant>;

const authReply = z.object({
  auth: z.object({
    client_token: z.string().min(1),
    lease_duration: z.number(),
    renewable: z.boolean(),
    token_type: z.string().optional(),
  }),
});

/** How to log in with this method; undefined for method `token`, which has nothing to log in with. */
export function loginOf(auth: VaultAuth): Login | undefined {
  switch (auth.method) {
    case 'token':
      return undefined;
    case 'approle':
      return approleLogin(auth);
    case 'jwt':
      return (call) => logIn(call, auth, 'login', { role: auth.role, jwt: auth.jwt }, true);
    case 'userpass': {
      const path = `login/${encodePath(auth.username)}`;
      return (call) => logIn(call, auth, path, { password: auth.password }, true);
    }
  }
}

function approleLogin(auth: VaultAuth & { method: 'approle' }): Login {
  let secretId = auth.wrapped ? undefined : auth.secretId;
  return async (call) => {
    if (auth.wrapped) secretId ??= await unwrapSecretId(call, auth);
    // A secret id may be good for one login only: never sent again when the answer was lost.
    return logIn(call, auth, 'login', { role_id: auth.roleId, secret_id: secretId }, secretId === undefined);
  };
}

async function logIn(
  call: LoginCall,
  { method, mount }: VaultAuth & { mount: string },
  path: string,
  fields: Readonly<Record<string, string | undefined>>,
  repeatable: boolean,
): Promise<Grant> {
  const request: VaultRequest = {
    method: 'POST',
    path: `auth/${encodePath(trimSlashes(mount))}/${path}`,
    body: JSON.stringify(fields),
    purpose: `log in with ${method}`,
    secrets: Object.entries(fields).flatMap(([field, value]) => (field === 'role' ? [] : (value ?? []))),
  };
  try {
    const { auth } = parseReply(await call(request, { repeatable }), authReply, request);
    return {
      token: auth.client_token,
      leaseSeconds: auth.lease_duration,
      renewable: auth.renewable,
      revocable: auth.token_type !== 'batch',
    };
  } catch (error) {
    if (!isLockstepError(error, 'refused', 'permission-denied', 'not-found', 'configuration')) throw error;
    throw new LockstepError('authentication', error.message, {
      nextStep: `Check the credentials of method ${method} and the mount auth/${mount}.`,
    });
  }
}

const lookupReply = z.object({ data: z.object({ creation_path: z.string() }) });
const unwrapReply = z.object({ data: z.object({ secret_id: z.string().min(1) }) });

/**
 * Takes a response-wrapped secret id out (Vault documentation, "Response wrapping": check the creation path first;
 * a token that was used before is a reason for alarm, since somebody else has read what was in it).
 */
async function unwrapSecretId(call: LoginCall, auth: VaultAuth & { method: 'approle' }): Promise<string> {
  const token = auth.secretId ?? '';
  const lookup: VaultRequest = {
    method: 'POST',
    path: 'sys/wrapping/lookup',
    body: JSON.stringify({ token }),
    purpose: 'look up the wrapped secret id',
    secrets: [token],
  };
  const unwrap: VaultRequest = {
    method: 'POST',
    path: 'sys/wrapping/unwrap',
    purpose: 'unwrap the secret id',
    quoteErrors: false,
  };
  try {
    const { creation_path: path } = parseReply(
      await call(lookup, { repeatable: true }),
      lookupReply,
      lookup,
    ).data;
    if (!isSecretIdPath(path, trimSlashes(auth.mount))) {
      throw new LockstepError(
        'authentication',
        `the wrapping token was made by "${path}", not for a secret id of auth/${auth.mount}`,
        { nextStep: 'Treat it as forged: find out who sent it.' },
      );
    }
    return parseReply(await call(unwrap, { token, repeatable: false }), unwrapReply, unwrap).data.secret_id;
  } catch (error) {
    if (!isLockstepError(error, 'refused', 'permission-denied', 'not-found')) throw error;
    throw new LockstepError(
      'authentication',
      'the wrapped secret id has expired or was unwrapped before; somebody else may hold it',
      { nextStep: 'Find out who used it, revoke the secret id, and wrap a new one.' },
    );
  }
}

function isSecretIdPath(path: string, mount: string): boolean {
  const [before, role] = path.split(`auth/${mount}/role/`);
  return before !== undefined && /^[^/]+\/(?:custom-)?secret-id$/.test(role ?? '');
}
