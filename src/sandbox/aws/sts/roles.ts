import type { JsonWebKey } from 'node:crypto';
import { accessDenied } from '../aws-error.ts';

/** An issuer of web identity tokens that a role trusts. */
export interface WebIdentityTrust {
  /** The `iss` of its tokens. */
  readonly issuer: string;
  readonly audience: string;
  /** The `sub` that is let in; every one unless told. */
  readonly subject?: string;
  /** Its public keys; RS256 and ES256 tokens are verified with them. */
  readonly keys: readonly (JsonWebKey & { readonly kid?: string })[];
}

/** A role that can be assumed. */
export interface RoleOptions {
  /** Must come with the request where it is set. */
  readonly externalId?: string;
  /** Account ids and ARNs of users and roles that may assume it; unless told everybody, or nobody beside web identities. */
  readonly trusts?: readonly string[];
  readonly webIdentity?: WebIdentityTrust;
  /** The longest session, in seconds; 3600 unless told. */
  readonly maxSessionSeconds?: number;
}

/** The roles of all accounts. */
export interface Roles {
  /** A role by its ARN; throws AccessDeniedException as if it did not trust the caller. */
  find(roleArn: string, callerArn: string, action: string): Role;
}

/** A role that exists. */
export interface Role {
  readonly account: string;
  readonly name: string;
  readonly arn: string;
  /** Undefined for a role of an account that lists none: it trusts everybody. */
  readonly options: RoleOptions | undefined;
}

/** In an account that lists no roles, every role exists and trusts everybody. */
export function createRoles(
  accounts: Readonly<Record<string, { readonly roles?: Readonly<Record<string, RoleOptions>> }>>,
): Roles {
  return {
    find(roleArn, callerArn, action) {
      const match = /^arn:[a-z-]+:iam::(\d{12}):role\/(?:[^/]+\/)*([\w+=,.@-]+)$/.exec(roleArn);
      const [, account = '', name = ''] = match ?? [];
      const roles = accounts[account]?.roles;
      const options = roles !== undefined && Object.hasOwn(roles, name) ? roles[name] : undefined;
      const isMissing = match === null || (roles !== undefined && options === undefined);
      if (isMissing) throw notAuthorized(callerArn, action, roleArn);
      return { account, name, arn: roleArn, options };
    },
  };
}

/** How STS refuses a role, whatever the reason. */
export function notAuthorized(callerArn: string, action: string, roleArn: string) {
  return accessDenied(
    `User: ${callerArn} is not authorized to perform: sts:${action} on resource: ${roleArn}`,
  );
}
