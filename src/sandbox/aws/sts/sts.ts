import type { Answer } from '../../answer-with-fault.ts';
import { AwsError } from '../aws-error.ts';
import { type AccessKey, type Identities, type Principal, randomId } from '../identities.ts';
import { notAuthorized, type Role, type Roles } from './roles.ts';
import { parseActionInput, type StsInput } from './sts-input.ts';
import { verifyWebIdentityToken } from './web-identity-token.ts';
import { type Elements, queryAnswer } from './xml.ts';

/** What STS needs of the rest of the stand-in. */
export interface StsContext {
  readonly identities: Identities;
  readonly roles: Roles;
  readonly now: () => number;
  /** Authenticates the caller; not called for AssumeRoleWithWebIdentity, which is not signed. */
  readonly authenticate: () => AccessKey;
}

/** Carries out an action of STS. Throws AwsError. */
export function runStsAction(context: StsContext, form: URLSearchParams): Answer {
  const input = parseActionInput(form);
  switch (input.Action) {
    case 'GetCallerIdentity': {
      const { principal } = context.authenticate();
      return queryAnswer(input.Action, {
        Arn: principal.arn,
        UserId: principal.userId,
        Account: principal.account,
      });
    }
    case 'AssumeRole':
      return queryAnswer(input.Action, assumeRole(context, input));
    case 'AssumeRoleWithWebIdentity':
      return queryAnswer(input.Action, assumeRoleWithWebIdentity(context, input));
  }
}

function assumeRole(context: StsContext, input: StsInput & { Action: 'AssumeRole' }): Elements {
  const { principal } = context.authenticate();
  const role = context.roles.find(input.RoleArn, principal.arn, input.Action);
  const externalId = role.options?.externalId;
  if (!isTrusted(role, principal) || (externalId !== undefined && externalId !== input.ExternalId)) {
    throw notAuthorized(principal.arn, input.Action, role.arn);
  }
  if (principal.roleArn !== undefined && input.DurationSeconds > 3600) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  return session(context, role, input.RoleSessionName, input.DurationSeconds);
}

function assumeRoleWithWebIdentity(
  context: StsContext,
  input: StsInput & { Action: 'AssumeRoleWithWebIdentity' },
): Elements {
  const role = context.roles.find(input.RoleArn, 'anonymous', input.Action);
  if (role.options !== undefined && role.options.webIdentity === undefined) {
    throw notAuthorized('anonymous', input.Action, role.arn);
  }
  const claims = verifyWebIdentityToken(input.WebIdentityToken, role.options?.webIdentity, context.now());
  return {
    ...session(context, role, input.RoleSessionName, input.DurationSeconds),
    SubjectFromWebIdentityToken: claims.sub,
    Audience: [claims.aud].flat()[0] ?? '',
    Provider: claims.iss,
  };
}

function isTrusted({ options }: Role, principal: Principal): boolean {
  if (options === undefined) return true;
  if (options.trusts === undefined) return options.webIdentity === undefined;
  const names = [
    principal.arn,
    principal.roleArn,
    principal.account,
    `arn:aws:iam::${principal.account}:root`,
  ];
  return options.trusts.some((trusted) => names.includes(trusted));
}

function session(context: StsContext, role: Role, sessionName: string, durationSeconds: number): Elements {
  if (durationSeconds > (role.options?.maxSessionSeconds ?? 3600)) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
  const arn = `arn:aws:sts::${role.account}:assumed-role/${role.name}/${sessionName}`;
  const userId = `AROA${randomId()}:${sessionName}`;
  const expiresAt = context.now() + durationSeconds * 1000;
  const key = context.identities.issue({ account: role.account, arn, userId, roleArn: role.arn }, expiresAt);
  return {
    Credentials: {
      AccessKeyId: key.accessKeyId,
      SecretAccessKey: key.secretAccessKey ?? '',
      SessionToken: key.sessionToken ?? '',
      Expiration: `${new Date(expiresAt).toISOString().slice(0, 19)}Z`,
    },
    AssumedRoleUser: { AssumedRoleId: userId, Arn: arn },
  };
}
