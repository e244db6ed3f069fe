import { parseSeconds } from './duration.ts';
import { isObject, type JsonObject } from './json.ts';
import { Refusal } from './replies.ts';

/*
 * Readers of request fields. The servers are lenient (a number where a text is due, one item where a list is due);
 * these are as lenient where clients rely on it, and refuse with 400 in the servers' words where they do not.
 */

/** A text, or undefined where the field is missing. Numbers and booleans count as their text. */
export function textField(body: JsonObject, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') throw badField(name, 'string', value);
  return String(value);
}

/** Yes or no; false where the field is missing. */
export function flagField(body: JsonObject, name: string): boolean | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (value === true || value === 'true' || value === 1 || value === '1') return true;
  if (value === false || value === 'false' || value === 0 || value === '0') return false;
  throw badField(name, 'bool', value);
}

/** A whole number, or undefined where the field is missing. */
export function integerField(body: JsonObject, name: string): number | undefined {
  const value = body[name];
  return value === undefined || value === null ? undefined : toInteger(name, value);
}

/** A duration in seconds, or undefined where the field is missing. */
export function secondsField(body: JsonObject, name: string): number | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  const seconds = parseSeconds(value);
  if (seconds !== undefined) return seconds;
  throw new Refusal(
    400,
    `error converting input for field "${name}": time: invalid duration "${textOf(value)}"`,
  );
}

/** A list of texts; a single text with commas counts as one too. Empty where the field is missing. */
export function listField(body: JsonObject, name: string): string[] {
  const value = body[name];
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.map(textOf);
  return textOf(value)
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** A list of whole numbers. Empty where the field is missing. */
export function integersField(body: JsonObject, name: string): number[] {
  const value = body[name];
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map((item) => toInteger(name, item));
}

/** An object, null when it is null, or undefined where the field is missing. */
export function objectField(body: JsonObject, name: string): JsonObject | null | undefined {
  const value = body[name];
  if (value === undefined || value === null || isObject(value)) return value;
  throw badField(name, 'map[string]interface {}', value);
}

function toInteger(name: string, value: unknown): number {
  const text = textOf(value);
  if (/^-?\d+$/.test(text)) return Number(text);
  throw new Refusal(
    400,
    `Field validation failed: error converting input for field "${name}": not an integer`,
  );
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function badField(name: string, expected: string, value: unknown): Refusal {
  const type = Array.isArray(value)
    ? '[]interface {}'
    : isObject(value)
      ? 'map[string]interface {}'
      : typeof value;
  const text = `'' expected type '${expected}', got unconvertible type '${type}'`;
  return new Refusal(400, `error converting input for field "${name}": ${text}`);
}
