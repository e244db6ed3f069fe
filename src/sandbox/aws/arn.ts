import { randomInt } from 'node:crypto';
import { accessDenied, invalidName, resourceNotFound, validationError } from './aws-error.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The six random characters that end a secret's ARN, new each time a secret is made. */
export function randomSuffix(): string {
  let suffix = '';
  for (let index = 0; index < 6; index += 1) suffix += letters.charAt(randomInt(letters.length));
  return suffix;
}

/** The ARN of a secret: its name, a hyphen and the suffix at the end. */
export function secretArn(region: string, account: string, name: string, suffix: string): string {
  return `arn:${partitionOf(region)}:secretsmanager:${region}:${account}:secret:${name}-${suffix}`;
}

/** The partition of a Region: `aws`, `aws-cn` or `aws-us-gov`. */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** What a SecretId refers to. */
export type SecretReference =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'arn'; readonly arn: string; readonly name: string };

/**
 * Reads a SecretId: a name, an ARN, or an ARN without its suffix. An ARN that ends in a hyphen and six characters
 * is taken for a complete one (AWS Secrets Manager User Guide, "Finding a secret from a partial ARN"). Throws
 * ValidationException for what is neither, ResourceNotFoundException for another Region, AccessDeniedException for another account, where resource
 * policies would decide.
 */
export function parseSecretId(secretId: string, region: string, account: string): SecretReference {
  if (!secretId.startsWith('arn:')) {
    // Names that the services themselves give have a `!` in them.
    if (!/^[A-Za-z0-9/_+=.@!-]+$/.test(secretId)) throw invalidName();
    return { kind: 'name', name: secretId };
  }
  const parts = /^arn:[a-z-]+:secretsmanager:([a-z0-9-]+):(\d{12}):secret:(.+)$/.exec(secretId);
  if (parts === null) throw validationError('Invalid secret ARN.');
  const [, arnRegion, arnAccount, ending = ''] = parts;
  if (arnRegion !== region) throw resourceNotFound();
  if (arnAccount !== account) throw accessDenied(`The secret ${secretId} belongs to another account.`);
  const complete = /^(.+)-[A-Za-z0-9]{6}$/.exec(ending);
  if (complete?.[1] !== undefined) return { kind: 'arn', arn: secretId, name: complete[1] };
  return { kind: 'name', name: ending };
}
