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
  });

export type AwsConfiguration = z.output<typeof awsConfiguration>;
export type AssumedRole = z.output<typeof assumedRole>;

/** The roles to assume, in their order. */
export function rolesOf({ assumeRole }: AwsConfiguration): readonly AssumedRole[] {
  if (assumeRole === undefined) return [];
  return Array.isArray(assumeRole) ? assumeRole : [assumeRole];
}

/** The account of a role. */
export function accountOfRole(arn: string): string {
  return arn.split(':')[4] ?? '';
}
