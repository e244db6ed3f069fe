import { z } from 'zod';
import { AwsError } from '../aws-error.ts';
import { parseInput } from '../parse-input.ts';

const roleArn = z.string().min(20).max(2048);
const sessionName = z
  .string()
  .min(2)
  .max(64)
  .regex(/^[\w+=,.@-]*$/);
const duration = z.coerce.number().int().min(900).max(43_200).default(3600);

const inputs = {
  GetCallerIdentity: z.object({ Action: z.literal('GetCallerIdentity') }),
  AssumeRole: z.object({
    Action: z.literal('AssumeRole'),
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    ExternalId: z.string().min(2).max(1224).optional(),
    DurationSeconds: duration,
  }),
  AssumeRoleWithWebIdentity: z.object({
    Action: z.literal('AssumeRoleWithWebIdentity'),
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    WebIdentityToken: z.string().min(4).max(20_000),
    DurationSeconds: duration,
  }),
} as const;

/** The parameters of an action, with the limits of the STS API reference. */
export type StsInput = z.infer<(typeof inputs)[keyof typeof inputs]>;

/** Parses the form of a request. Throws ValidationException, or InvalidAction for what the stand-in does not have. */
export function parseActionInput(form: URLSearchParams): StsInput {
  const action = form.get('Action') ?? '';
  const fields = Object.fromEntries(form);
  switch (action) {
    case 'GetCallerIdentity':
    case 'AssumeRole':
    case 'AssumeRoleWithWebIdentity':
      return parseInput<StsInput>(inputs[action], fields);
    default:
      throw new AwsError(
        'InvalidAction',
        `Could not find operation ${action} for version ${form.get('Version') ?? ''}`,
      );
  }
}
