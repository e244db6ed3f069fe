/** What JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** Is this a JSON object, not an array and not null? */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Orders strings by their UTF-8 bytes, as the real servers do. */
export function compareUtf8(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length);
  for (let index = 0; index < shorter; index += 1) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a === b) continue;
    // Code units of the surrogate range stand for characters above all others.
    const highA = a >= 0xd800 && a <= 0xdfff;
    const highB = b >= 0xd800 && b <= 0xdfff;
    return highA === highB ? a - b : highA ? 1 : -1;
  }
  return left.length - right.length;
}

/** JSON as the real servers write it: keys sorted by bytes; `<`, `>`, `&` and the two line separators escaped. */
export function encodeSorted(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(encodeSorted).join(',')}]`;
  if (!isObject(value)) return encodeText(value);
  const fields = Object.entries(value)
    .filter((entry): entry is [string, Json] => entry[1] !== undefined)
    .sort(([left], [right]) => compareUtf8(left, right));
  return `{${fields.map(([key, field]) => `${encodeText(key)}:${encodeSorted(field)}`).join(',')}}`;
}

/** JSON with the keys of the outermost object in the order given, which is how the servers write their envelope. */
export function encodeInOrder(fields: JsonObject): string {
  const known = Object.entries(fields).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return `{${known.map(([key, field]) => `${encodeText(key)}:${encodeSorted(field)}`).join(',')}}`;
}

function encodeText(value: Json): string {
  if (Object.is(value, -0)) return '-0';
  return JSON.stringify(typeof value === 'string' ? value.toWellFormed() : value).replace(
    /[<>&\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A merge patch as RFC 7396 defines it: objects merge, null removes, everything else replaces. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged = new Map<string, Json | undefined>(isObject(target) ? Object.entries(target) : []);
  for (const [key, change] of Object.entries(patch)) {
    if (change === null || change === undefined) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), change));
  }
  return Object.fromEntries(merged);
}
