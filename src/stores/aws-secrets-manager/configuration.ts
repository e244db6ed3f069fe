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
  arn: roleArn.describe('The role.'),
  externalId: z
    .string()
    .min(2)
    .max(1224)
    .optional()
    .describe('The external id, where the role asks for one.'),
  sessionName: sessionName.describe('Shows in CloudTrail.'),
  durationSeconds: z
    .int()
    .min(900)
    .max(43_200)
    .optional()
    .describe('How long the credentials last; at most 3600 for a role assumed by a role.'),
});

/** Keys of `stores.NAME` for this kind. What is absent comes from the usual AWS environment and files. */
export const awsConfiguration = z
  .strictObject({
    region: z
      .string()
      .regex(/^[a-z0-9]+(-[a-z0-9]+)+$/, 'must be a Region such as eu-central-1')
      .optional()
      .describe('The Region. Else AWS_REGION, AWS_DEFAULT_REGION or the profile.'),
    endpoint: url
      .optional()
      .describe(
        'Another address of the service. Else AWS_ENDPOINT_URL_SECRETS_MANAGER or AWS_ENDPOINT_URL, else AWS.',
      ),
    stsEndpoint: url
      .optional()
      .describe('Where STS answers; `endpoint` unless that is an address of AWS itself.'),
    profile: z.string().min(1).optional().describe('A profile of the AWS configuration files.'),
    assumeRole: z
      .union([assumedRole, z.array(assumedRole).min(1)])
      .optional()
      .describe('A role to assume; a list is a chain, in its order.'),
    webIdentity: z
      .strictObject({
        roleArn: roleArn.describe('The role to assume with the token.'),
        tokenFile: z.string().min(1).describe('Path of the file with the token.'),
        sessionName: sessionName.describe('Shows in CloudTrail.'),
      })
      .optional()
      .describe('A role to assume with a token of an identity provider; not together with `profile`.'),
    accountId: accountId
      .optional()
      .describe('The account that must be reached. Else that of the role or the credentials.'),
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
