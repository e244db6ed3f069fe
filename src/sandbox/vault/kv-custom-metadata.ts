import { isObject, type Json } from './json.ts';
import { isPrintable } from './printable.ts';
import { listed, Refusal } from './replies.ts';

/** The most keys, and the longest key and value in bytes (OpenBao, API documentation of KV v2, custom_metadata). */
const customMetadataLimits = { keys: 64, keyBytes: 128, valueBytes: 512 } as const;

/** Custom metadata as they are kept; null for none. Throws Refusal 400 where a limit is broken. */
export function parseCustomMetadata(value: Json): Record<string, string> | null {
  if (value === null) return null;
  if (!isObject(value)) {
    const text = `'' expected type 'map[string]interface {}', got unconvertible type '${typeof value}'`;
    throw new Refusal(400, `error converting input for field "custom_metadata": ${text}`);
  }
  const entries = Object.entries(value).map(([key, item]): [string, string] => [key, toText(item)]);
  const { keys, keyBytes, valueBytes } = customMetadataLimits;
  if (entries.length > keys) refuse(`payload must contain at most ${keys} keys, provided ${entries.length}`);
  for (const [key, text] of entries) {
    checkLength(`key ${JSON.stringify(key)}`, 'key', key, keyBytes);
    checkLength(`value for key ${JSON.stringify(key)}`, 'value', text, valueBytes);
    if (!isPrintable(key)) refuse(`key ${JSON.stringify(key)} (${key}) contains unprintable characters`);
    if (!isPrintable(text)) refuse(`value for key ${JSON.stringify(key)} contains unprintable characters`);
  }
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

function toText(item: Json | undefined): string {
  if (typeof item !== 'object' && item !== undefined) return String(item);
  const type = Array.isArray(item) ? '[]interface {}' : 'map[string]interface {}';
  const text = `'' expected type 'string', got unconvertible type '${type}'`;
  throw new Refusal(400, `custom_metadata validation failed: ${text}`);
}

function checkLength(what: string, kind: 'key' | 'value', text: string, most: number): void {
  const length = Buffer.byteLength(text);
  if (length > 0 && length <= most) return;
  refuse(`length of ${what} is ${length} but must be 0 < len(${kind}) <= ${most}`);
}

function refuse(message: string): never {
  throw new Refusal(400, listed(`custom_metadata validation failed: ${message}`));
}
