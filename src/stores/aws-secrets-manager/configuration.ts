import { z } from 'zod';

const accountId = z.string().regex(/^\d{12}$/, 'must be the 12 digits of an AWS account');
const roleArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/,
    'must be the ARN of a role: arn:aws:iam::111122223333:role/name',
  );
/** AWS STS API reference, AssumeRole: RoleSessionName. */
const sessionName = z
  .string()
  .regex(/^[\w+=,.@-]{2,64}$/, 'must be 2 to 64 letters, digits or _+=,.@-')
  .default('lockstep');
const url = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });

const assumedRole = z.strictObject({
  arn: roleArn,
  externalId: z.string().min(2).max(1224).optional(),
  sessionName,
  /** Seconds; AWS allows 15 minutes to 12 hours, and one hour at most for a role assumed by a role. */
  durationSeconds: z.int().min(900).max(43_200).optional(),
});

/** Keys of `stores.NAME` for this kind. What is absent comes from the usual AWS environment and files. */
export const awsConfiguration = z
  .strictObject({
    region: z
      .string()
      .regex(/^[a-z0-9]+(-[a-z0-9]+)+$/, 'must be a Region such as eu-central-1')
      .optional(),
    endpoint: url.optional(),
    /** Where STS answers; `endpoint` unless that is an address of AWS itself. */
    stsEndpoint: url.optional(),
    profile: z.string().min(1).optional(),
    assumeRole: z.union([assumedRole, z.array(assumedRole).min(1)]).optional(),
    webIdentity: z.strictObject({ roleArn, tokenFile: z.string().min(1), sessionName }).optional(),
    accountId: accountId.optional(),
  })
  .refine(({ profile, webIdentity }) => profile === undefined || webIdentity === undefined, {
    error: 'give `profile` or `webIdentity`, not both',
    path: ['webIdentity'],
  })
  .refine(({ accountId, ...roles }) => !accountId || (roleAccountOf(roles) ?? accountId) === accountId, {
    error: 'is not the account of the role',
    path: ['accountId'],
  });

export type AwsConfiguration = z.output<typeof awsConfiguration>;
export type AssumedRole = z.output<typeof assumedRole>;

/** The part of the configuration that names roles. */
interface Roles {
  readonly assumeRole?: AssumedRole | AssumedRole[] | undefined;
  readonly webIdentity?: { readonly roleArn: string } | undefined;
}

/** The roles to assume, in their order. */
export function rolesOf({ assumeRole }: Roles): readonly AssumedRole[] {
  if (assumeRole === undefined) return [];
  return Array.isArray(assumeRole) ? assumeRole : [assumeRole];
}

/** The account of a role. */
export function accountOfRole(arn: string): string {
  return arn.split(':')[4] ?? '';
}

/** The account that the store acts in, when it assumes a role: the one that the ARN of the last role names. */
export function roleAccountOf(roles: Roles): string | undefined {
  const arn = rolesOf(roles).at(-1)?.arn ?? roles.webIdentity?.roleArn;
  return arn === undefined ? undefined : accountOfRole(arn);
}
