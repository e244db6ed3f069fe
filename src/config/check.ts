import { z } from 'zod';
import { didYouMean } from '../suggestion.ts';
import { type Path, type Problem, valueAt } from './problems.ts';
import { holdsReference, holdsReferenceInside } from './references.ts';

export type Checked<Output> =
  | { readonly ok: true; readonly output: Output }
  | { readonly ok: false; readonly problems: Problem[] };

export interface CheckOptions {
  /** The value as the file has it: messages quote it, never what references became. */
  readonly raw: unknown;
  /** Where the value stands, for the problems. */
  readonly path: Path;
  /** `later`: references are not resolved yet, so what depends on them is judged when they are. */
  readonly references: 'resolved' | 'later';
  /** Keys that are known besides those of the (outermost) schema, for suggestions. */
  readonly alsoKnown?: readonly string[];
}

/** Marks messages that no schema wrote itself: they are put into words below. */
const standard = '\0';

/**
 * Parses a value by a schema and says everything that is wrong with it in the words of the configuration: types as
 * people call them, the choices there are, what was probably meant.
 */
export function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  options: CheckOptions,
): Checked<z.output<Schema>> {
  const result = schema.safeParse(value, {
    error: (issue) =>
      standard +
      (issue.code === 'unrecognized_keys' && issue.inst instanceof z.ZodObject
        ? Object.keys(issue.inst.shape).join(standard)
        : ''),
  });
  if (result.success) return { ok: true, output: result.data };
  return { ok: false, problems: result.error.issues.flatMap((issue) => problemsOf(issue, [], options)) };
}

type Issue = z.core.$ZodIssue;

function problemsOf(issue: Issue, before: Path, options: CheckOptions): Problem[] {
  const inside = [...before, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  const raw = valueAt(options.raw, inside);
  const path = [...options.path, ...inside];
  const isStandard = issue.message.startsWith(standard);
  if (issue.code === 'unrecognized_keys') {
    const also = inside.length === 0 ? (options.alsoKnown ?? []) : [];
    const known = [...issue.message.split(standard).filter(Boolean), ...also];
    return issue.keys.map((key) => unknownKey([...path, key], key, known));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0 && isStandard)
    return unionProblems(issue, inside, options);
  if (options.references === 'later' && holdsReferenceInside(raw)) return [];
  if (!isStandard) {
    const hidden = typeof raw === 'string' && holdsReference(raw);
    return [
      { path, message: hidden ? `"${raw}" is not valid once its references are resolved` : issue.message },
    ];
  }
  return [{ path, message: standardMessage(issue, raw) }];
}

/** The problem of an unknown key. */
export function unknownKey(path: Path, key: string, known: readonly string[]): Problem {
  const hint = didYouMean(key, known) || (known.length > 0 ? `; known are ${known.join(', ')}` : '');
  return { path, message: `unknown key${hint}` };
}

/** The problems of the branch that the value was meant for: the one of its own type. */
function unionProblems(issue: z.core.$ZodIssueInvalidUnion, inside: Path, options: CheckOptions): Problem[] {
  const isWrongType = (inner: Issue | undefined) => inner?.code === 'invalid_type' && inner.path.length === 0;
  const branch = issue.errors.find((inner) => inner.length > 0 && !isWrongType(inner[0]));
  if (branch) return branch.flatMap((inner) => problemsOf(inner, inside, options));
  const expected = issue.errors.flatMap(([inner]) =>
    inner?.code === 'invalid_type' ? [typeInWords(inner.expected)] : [],
  );
  const raw = valueAt(options.raw, inside);
  if (options.references === 'later' && holdsReferenceInside(raw)) return [];
  return [
    { path: [...options.path, ...inside], message: expectation([...new Set(expected)].join(' or '), raw) },
  ];
}

function standardMessage(issue: Issue, raw: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return expectation(typeInWords(issue.expected), raw);
    case 'invalid_value':
      return choice(issue.values.map(String), raw);
    case 'invalid_union':
      return choice('options' in issue ? (issue.options ?? []).map(String) : [], raw);
    case 'too_small':
      if (issue.origin === 'number')
        return `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}, not ${raw}`;
      return issue.minimum === 1 ? 'must not be empty' : `too short: at least ${issue.minimum}`;
    case 'too_big':
      if (issue.origin === 'number')
        return `${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}, not ${raw}`;
      return `too long: at most ${issue.maximum}`;
    case 'invalid_format':
      return issue.format === 'regex'
        ? 'has a form that is not allowed here'
        : `not a valid ${issue.format === 'url' ? 'URL' : issue.format}`;
    case 'invalid_key':
      return 'this key is not allowed here';
    default:
      return 'not allowed here';
  }
}

function expectation(expected: string, raw: unknown): string {
  if (raw === undefined) return 'missing';
  const quotes =
    expected === 'text' && ['number', 'boolean'].includes(typeof raw) ? '; put it in quotes' : '';
  return `expected ${expected}, found ${foundInWords(raw)}${quotes}`;
}

function choice(values: readonly string[], raw: unknown): string {
  if (raw === undefined) return `missing; choose ${inWords(values)}`;
  if (typeof raw !== 'string') return `expected ${inWords(values)}, found ${foundInWords(raw)}`;
  // A word or a reference is quoted; anything else could be a secret in the wrong place.
  const found = /^([A-Za-z][\w-]{0,31}|\$\{[^{}]*\})$/.test(raw) ? `"${raw}"` : 'another text';
  return `expected ${inWords(values)}, found ${found}${didYouMean(raw, values)}`;
}

/** `a, b or c` */
function inWords(values: readonly string[]): string {
  return values.join(', ').replace(/, (?=[^,]*$)/, ' or ');
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

function typeInWords(type: string): string {
  return typeWords[type] ?? type;
}

/** The type, not the value: it could be a secret in the wrong place. */
function foundInWords(raw: unknown): string {
  if (raw === null || raw === undefined) return 'nothing';
  if (Array.isArray(raw)) return 'a list';
  if (typeof raw === 'boolean') return String(raw);
  if (typeof raw === 'number') return Number.isInteger(raw) ? 'a number' : 'a number that is not whole';
  return typeof raw === 'string' ? 'text' : 'a map';
}
