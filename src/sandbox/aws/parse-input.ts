import type { z } from 'zod';
import { AwsError, validationError } from './aws-error.ts';

/** Members whose value never enters a message. */
const sensitive = new Set(['SecretString', 'SecretBinary', 'WebIdentityToken', 'ResourcePolicy']);

/**
 * Parses the body of a request. Throws SerializationException for a value of a wrong type and ValidationException,
 * worded as the service does, for one that breaks a constraint.
 */
export function parseInput<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const violations: string[] = [];
  for (const issue of parsed.error.issues) {
    const value = valueAt(body, issue.path);
    if (issue.code === 'invalid_type' && value !== undefined) {
      throw new AwsError(
        'SerializationException',
        `${memberName(issue.path)} is not of type ${issue.expected}`,
      );
    }
    violations.push(
      `Value ${shown(issue.path, value)}at '${memberName(issue.path)}' failed to satisfy constraint: ${constraint(issue)}`,
    );
  }
  const count = violations.length;
  throw validationError(
    `${count} validation error${count === 1 ? '' : 's'} detected: ${violations.join('; ')}`,
  );
}

function shown(path: readonly PropertyKey[], value: unknown): string {
  if (path.some((part) => sensitive.has(String(part)))) return '';
  if (value === undefined) return 'null ';
  return typeof value === 'object' ? '' : `'${String(value)}' `;
}

function constraint(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return 'Member must not be null';
    case 'too_small':
      return issue.origin === 'number'
        ? `Member must have value greater than or equal to ${issue.minimum}`
        : `Member must have length greater than or equal to ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'number'
        ? `Member must have value less than or equal to ${issue.maximum}`
        : `Member must have length less than or equal to ${issue.maximum}`;
    case 'invalid_format':
      return `Member must satisfy regular expression pattern: ${'pattern' in issue ? issue.pattern : issue.format}`;
    case 'invalid_value':
      return `Member must satisfy enum value set: [${issue.values.join(', ')}]`;
    default:
      return issue.message;
  }
}

/** `tags.1.member.key` for `['Tags', 0, 'Key']`, as the service writes it. */
function memberName(path: readonly PropertyKey[]): string {
  return path
    .map((part) => {
      if (typeof part === 'number') return `${part + 1}.member`;
      const text = String(part);
      return text.charAt(0).toLowerCase() + text.slice(1);
    })
    .join('.');
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  let value = body;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}
