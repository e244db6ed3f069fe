import { LockstepError } from '../../errors.ts';
import {
  canonicalJson,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
  parseJson,
} from '../../secrets/canonical-json.ts';
import type { SecretValue } from '../../secrets/secret-value.ts';

/** Below the 1 MiB of a storage entry (Vault documentation, "Limits and maximums"), with room for what surrounds it. */
export const maxValueBytes = 1_000_000;

/** The key under which a text is stored that is no JSON object. */
const textKey = 'value';

/**
 * A value as the JSON text of a KV map: a JSON object is the map itself, any other text goes under the key `value`.
 * Throws `invalid-value`, naming the key, for bytes that are no text and for numbers that would come back with other
 * digits: KV keeps every number as a double.
 */
export function toKvMap(name: string, value: SecretValue): string {
  const content = value.reveal();
  if (content.kind === 'binary') {
    throw new LockstepError('invalid-value', `the value of "${name}" is binary, which KV cannot hold`);
  }
  if (value.bytes().byteLength > maxValueBytes) {
    throw new LockstepError('invalid-value', `the value of "${name}" has more than ${maxValueBytes} bytes`);
  }
  const map = asObject(content.text) ?? { [textKey]: content.text };
  const bad = changedNumber(map, []);
  if (bad !== undefined) {
    throw new LockstepError(
      'invalid-value',
      `"${name}": KV would not keep the digits of the number at "${bad.join('.')}"`,
      { nextStep: 'Write it as a text at the source, in quotes.' },
    );
  }
  return canonicalJson(map);
}

function asObject(text: string): JsonObject | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    const value = parseJson(text, 'the value');
    return isJsonObject(value) ? value : undefined;
  } catch {
    // No JSON: a text like any other.
    return undefined;
  }
}

/** Path of the first number whose digits differ after a way through a double (Go writes doubles as JavaScript). */
function changedNumber(value: JsonValue, path: readonly string[]): readonly string[] | undefined {
  if (value instanceof JsonNumber) return String(Number(value.source)) === value.source ? undefined : path;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const found = changedNumber(member, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}
