import { LockstepError } from '../errors.ts';
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue, parseJson } from './canonical-json.ts';
import { compileGlobs } from './globs.ts';
import { SecretValue } from './secret-value.ts';

/** In which form the source's value arrives at the destination. */
export interface Shape {
  /** `json`: all keys in one secret. `key`: one secret for each key. `raw`: one key, or the whole value, as it is. */
  readonly kind: 'json' | 'key' | 'raw';
  /** For `raw`: the key whose value is written; undefined for the whole value. */
  readonly key?: string;
  /** Globs over key names; empty for all. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** New names of keys. */
  readonly rename: Readonly<Record<string, string>>;
}

/** One source value on its way into a shape. */
export interface ShapeSource {
  readonly path: string;
  readonly value: SecretValue;
}

/** One text for one shape: it goes into the stamp, so that another shape gives another stamp. */
export function shapeIdentity(shape: Shape): string {
  const rename = Object.entries(shape.rename).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([
    shape.kind,
    shape.key ?? null,
    [...shape.include].sort(),
    [...shape.exclude].sort(),
    rename,
  ]);
}

/** Of these keys, the ones that the shape lets through: source key to the name it gets. Throws on equal new names. */
export function selectKeys(keys: readonly string[], shape: Shape): Map<string, string> {
  const included = compileGlobs(shape.include.length > 0 ? shape.include : ['**']);
  const excluded = shape.exclude.length > 0 ? compileGlobs(shape.exclude) : undefined;
  const selected = new Map<string, string>();
  const taken = new Map<string, string>();
  for (const key of keys) {
    if (!included.matches(key) || excluded?.matches(key)) continue;
    const name = Object.hasOwn(shape.rename, key) ? (shape.rename[key] ?? key) : key;
    const other = taken.get(name);
    if (other !== undefined) {
      throw new LockstepError('invalid-value', `keys "${other}" and "${key}" both become "${name}"`, {
        nextStep: 'Change `rename`, or exclude one of the keys.',
      });
    }
    taken.set(name, key);
    selected.set(key, name);
  }
  return selected;
}

/**
 * The value of one destination secret. Sources have an order that never depends on the listing (by path). `key` is
 * the source key of a secret of shape `key`. The same versions always give the same bytes.
 *
 * Throws `invalid-value` for a value that the shape cannot take: not a JSON object, binary, a missing key, a key
 * that two sources bring.
 */
export function applyShape(
  shape: Shape,
  sources: readonly ShapeSource[],
  key: string | undefined,
): SecretValue {
  const [first] = sources;
  if (!first) throw new LockstepError('internal', 'a value without a source');
  if (shape.kind === 'json') return SecretValue.text(canonicalJson(mergeKeys(shape, sources)));
  const wanted = shape.kind === 'key' ? key : shape.key;
  if (wanted === undefined) return first.value;
  const keys = keysOf(first);
  const value = Object.hasOwn(keys, wanted) ? keys[wanted] : undefined;
  if (value === undefined) throw new LockstepError('invalid-value', `"${first.path}" has no key "${wanted}"`);
  return SecretValue.text(typeof value === 'string' ? value : canonicalJson(value));
}

/** The names of the keys of a value. Throws `invalid-value` when it is not a JSON object. */
export function keyNames(source: ShapeSource): string[] {
  return Object.keys(keysOf(source));
}

function mergeKeys(shape: Shape, sources: readonly ShapeSource[]): JsonObject {
  const merged = new Map<string, { value: JsonValue; path: string }>();
  for (const source of sources) {
    const keys = sources.length > 1 ? keysForMerge(source) : keysOf(source);
    for (const [key, name] of selectKeys(Object.keys(keys), shape)) {
      const other = merged.get(name);
      if (other) {
        throw new LockstepError(
          'invalid-value',
          `"${other.path}" and "${source.path}" both bring key "${name}"`,
          {
            nextStep: 'Rename or exclude the key in one of them, or do not merge them.',
          },
        );
      }
      merged.set(name, { value: keys[key] ?? null, path: source.path });
    }
  }
  // From entries, not by assignment: a key may be called `__proto__`.
  return Object.fromEntries([...merged].map(([name, { value }]) => [name, value]));
}

function keysOf({ path, value }: ShapeSource): JsonObject {
  const content = value.reveal();
  if (content.kind === 'binary') {
    throw new LockstepError('invalid-value', `"${path}" is binary and has no keys`, {
      nextStep: 'Use `shape: raw` for it.',
    });
  }
  const parsed = parseOrUndefined(content.text);
  if (parsed === undefined || !isJsonObject(parsed)) {
    throw new LockstepError('invalid-value', `"${path}" is plain text, not a JSON object`, {
      nextStep: 'Use `shape: raw` for it.',
    });
  }
  return parsed;
}

/** In a merge, plain text counts as one key that is called like the secret. */
function keysForMerge(source: ShapeSource): JsonObject {
  const content = source.value.reveal();
  if (content.kind === 'text') {
    const parsed = parseOrUndefined(content.text);
    if (parsed === undefined || !isJsonObject(parsed)) {
      return Object.fromEntries([[source.path.split('/').at(-1) ?? source.path, content.text]]);
    }
  }
  return keysOf(source);
}

function parseOrUndefined(text: string): JsonValue | undefined {
  try {
    return parseJson(text, 'the value');
  } catch {
    // Not JSON is an answer here, not a failure: the callers decide what plain text means.
    return undefined;
  }
}
