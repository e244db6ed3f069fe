import { LockstepError } from '../errors.ts';

/** A JSON number as it was written: every digit kept. */
export class JsonNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

export type JsonValue =
  | null
  | boolean
  | string
  | JsonNumber
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };
export type JsonObject = { readonly [key: string]: JsonValue };

/**
 * Reads JSON text and keeps every digit of its numbers. Throws `invalid-value` naming `what`, and nothing of the
 * text: parsers' own messages quote it.
 */
export function parseJson(text: string, what: string): JsonValue {
  try {
    // The third argument of a reviver is ECMAScript's "JSON.parse source text access", in V8 since 11.4.
    return JSON.parse(text, (_key: string, value: unknown, context?: { source?: string }) =>
      typeof value === 'number' ? new JsonNumber(context?.source ?? String(value)) : value,
    ) as JsonValue;
  } catch {
    throw new LockstepError('invalid-value', `${what} is not valid JSON`);
  }
}

export function isJsonObject(value: JsonValue): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber)
  );
}

/** One text for one value: keys sorted by UTF-16 code units, no spaces, numbers as they were written. */
export function canonicalJson(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.source;
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (isJsonObject(value)) {
    const members = Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}
