import { accessDenied } from './aws-error.ts';
import type { Principal } from './identities.ts';

/** What is refused. What is not given matches everything. */
interface Denial {
  readonly accessKeyId?: string;
  readonly operation?: string;
  /** The SecretId or Name of the request, or a pattern for it. */
  readonly secret?: string | RegExp;
}

/** The place of IAM: everything is allowed but what a test denies. */
export interface AccessRules {
  deny(denial: Denial): void;
  /** Allows everything again. */
  clear(): void;
  /** Throws AccessDeniedException, worded as IAM does. */
  check(request: {
    principal: Principal;
    accessKeyId: string;
    operation: string;
    secret: string | undefined;
  }): void;
}

/** Rules that allow everything. */
export function createAccessRules(): AccessRules {
  let denials: Denial[] = [];
  return {
    deny: (denial) => void denials.push(denial),
    clear() {
      denials = [];
    },
    check({ principal, accessKeyId, operation, secret }) {
      const denied = denials.some(
        (denial) =>
          (denial.accessKeyId === undefined || denial.accessKeyId === accessKeyId) &&
          (denial.operation === undefined || denial.operation === operation) &&
          matchesSecret(denial.secret, secret),
      );
      if (!denied) return;
      const resource = secret === undefined ? '' : ` on resource: ${secret}`;
      throw accessDenied(
        `User: ${principal.arn} is not authorized to perform: secretsmanager:${operation}${resource} because no identity-based policy allows the secretsmanager:${operation} action`,
      );
    },
  };
}

function matchesSecret(rule: string | RegExp | undefined, secret: string | undefined): boolean {
  if (rule === undefined) return true;
  if (secret === undefined) return false;
  return typeof rule === 'string' ? rule === secret : secret.search(rule) >= 0;
}
