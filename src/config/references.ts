import { resolve } from 'node:path';
import { asLockstepError, LockstepError } from '../errors.ts';
import type { Path, Problem } from './problems.ts';
import { readTextFile } from './read-text-file.ts';

/** Where references take their values from. */
export interface ReferenceContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Relative file paths start here. */
  readonly folder: string;
}

/** `${env:NAME}`, `${file:path}`, `$${` for a plain `${`, and anything else that begins like a reference. */
const reference = /\$\$\{|\$\{(?:env:(?<name>[A-Za-z_]\w*)|file:(?<path>[^{}]+))\}|(?<bad>\$\{[^}]*\}?)/g;

const plainSign = '$${';

/** Does the text hold a reference, well written or not? */
export function holdsReference(text: string): boolean {
  return [...text.matchAll(reference)].some(([found]) => found !== plainSign);
}

/** Does the value, or anything inside it, hold a reference? */
export function holdsReferenceInside(value: unknown): boolean {
  if (typeof value === 'string') return holdsReference(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsReferenceInside);
}

/** References that are written wrongly, anywhere inside the value. */
export function referenceProblems(value: unknown, path: Path): Problem[] {
  if (typeof value !== 'string') {
    return entriesOf(value).flatMap(([key, inner]) => referenceProblems(inner, [...path, key]));
  }
  const bad = [...value.matchAll(reference)].flatMap(({ groups }) => groups?.bad ?? []);
  return bad.map((text) => ({ path, message: badReference(text) }));
}

function badReference(text: string): string {
  return `"${text}" is no reference; write \${env:NAME} or \${file:path}, or $\${ for a plain \${`;
}

/**
 * The value with every reference inside its texts replaced; a file's last newline is cut. References that lead
 * nowhere are problems, which name them and never show what others hold; their texts stay as they are.
 */
export async function resolveReferences(
  value: unknown,
  path: Path,
  context: ReferenceContext,
): Promise<{ value: unknown; problems: Problem[] }> {
  if (typeof value === 'string') return resolveText(value, path, context);
  if (typeof value !== 'object' || value === null) return { value, problems: [] };
  const entries = await Promise.all(
    entriesOf(value).map(async ([key, inner]) => ({
      key,
      ...(await resolveReferences(inner, [...path, key], context)),
    })),
  );
  return {
    value: Array.isArray(value)
      ? entries.map((entry) => entry.value)
      : Object.fromEntries(entries.map((entry) => [entry.key, entry.value])),
    problems: entries.flatMap((entry) => entry.problems),
  };
}

async function resolveText(text: string, path: Path, context: ReferenceContext) {
  const problems: Problem[] = [];
  let resolved = '';
  let end = 0;
  for (const match of text.matchAll(reference)) {
    resolved += text.slice(end, match.index);
    end = match.index + match[0].length;
    try {
      resolved += match[0] === plainSign ? '${' : await lookUp(match[0], match.groups ?? {}, context);
    } catch (error) {
      problems.push({ path, message: asLockstepError(error).message });
    }
  }
  return { value: problems.length > 0 ? text : resolved + text.slice(end), problems };
}

async function lookUp(
  text: string,
  { name, path }: { name?: string; path?: string },
  { environment, folder }: ReferenceContext,
): Promise<string> {
  if (name !== undefined) {
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    if (value === undefined)
      throw new LockstepError('configuration', `"${text}": the environment variable is not set`);
    return value;
  }
  if (path === undefined) throw new LockstepError('configuration', badReference(text));
  const content = await readTextFile(resolve(folder, path), `"${text}": the file`);
  return content.replace(/\r?\n$/, '');
}

function entriesOf(value: unknown): [string | number, unknown][] {
  if (Array.isArray(value)) return [...value.entries()];
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
