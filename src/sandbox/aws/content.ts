import { invalidParameter } from './aws-error.ts';
import type { Content } from './secret-state.ts';

/** The content of a request, or undefined where it brings none. Throws InvalidParameterException for both kinds. */
export function contentOf(input: {
  SecretString?: string | undefined;
  SecretBinary?: string | undefined;
}): Content | undefined {
  if (input.SecretString !== undefined && input.SecretBinary !== undefined) {
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  if (input.SecretString !== undefined) return { kind: 'string', text: input.SecretString };
  if (input.SecretBinary !== undefined) return { kind: 'binary', base64: input.SecretBinary };
  return undefined;
}

/** The field that an answer shows the content in. */
export function contentField(content: Content): { SecretString: string } | { SecretBinary: string } {
  return content.kind === 'string' ? { SecretString: content.text } : { SecretBinary: content.base64 };
}
