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
  // V8 13.6 may take a key for one of an earlier text: after `{"a\\":1}` it reads `{"a\"":1}` as if it were the same.
  // Only keys with an escape can be misread, so the others pay nothing.
  const keys = text.includes('\\') ? new Set<string>() : undefined;
  let parsed: JsonValue;
  try {
    // The third argument of a reviver is ECMAScript's "JSON.parse source text access", in V8 since 11.4.
    parsed = JSON.parse(text, (key: string, value: unknown, context?: { source?: string }) => {
      keys?.add(key);
      return typeof value === 'number' ? new JsonNumber(context?.source ?? String(value)) : value;
    }) as JsonValue;
  } catch {
    throw new LockstepError('invalid-value', `${what} is not valid JSON`);
  }
  if (keys && !writtenKeys(text).every((key) => keys.has(key))) {
    throw new LockstepError('invalid-value', `${what} has a key that this version of Node misreads`, {
      nextStep: 'Rename the keys with a backslash or a quotation mark in them.',
    });
  }
  return parsed;
}

/** The keys as the text has them: strings that a colon follows. */
function writtenKeys(text: string): string[] {
  const strings = text.matchAll(/"(?:[^"\\]|\\.)*"(?<colon>\s*:)?/gs);
  return [...strings].flatMap(([token, colon]) =>
    colon === undefined ? [] : [JSON.parse(token.slice(0, -colon.length)) as string],
  );
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
