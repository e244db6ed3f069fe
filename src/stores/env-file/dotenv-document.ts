import { LockstepError } from '../../errors.ts';
import type { SecretDocument } from './document.ts';
import { quoteDotenv, unescapeDotenv } from './dotenv-value.ts';

/** A piece of the file. Joined in their order, `before`, `raw` and `after` are the file again. */
interface Piece {
  /** Indentation, `export `, name and `=`; or a comment or blank line as a whole. */
  readonly before: string;
  readonly raw: string;
  /** A comment behind the value, and the end of the line. */
  readonly after: string;
  readonly variable?: { readonly name: string; readonly value: string };
}

const blank = /[^\S\n]*(?:#[^\n]*)?(?:\n|$)/y;
const assignment = /[^\S\n]*(?:export[^\S\n]+)?(?<name>[A-Za-z_][A-Za-z0-9_]*)[^\S\n]*=/y;
const space = /[^\S\n]*/y;
const rest = /(?:[^\S\n]*|[^\S\n]+#[^\n]*)(?:\n|$)/y;

/**
 * A dotenv file: `NAME=value`, also with `export`, comments and blank lines. Values are plain (trimmed, up to a
 * comment), literal in single quotes or backticks, or with escapes in double quotes (dotenv-value.ts). Nothing is
 * expanded: `$HOME` is five characters. Throws `invalid-value` naming file and line.
 */
export function parseDotenv(text: string, what: string): SecretDocument {
  const pieces = [...parsePieces(text, what)];
  const join = (list: readonly Piece[]) =>
    list.map(({ before, raw, after }) => before + raw + after).join('');
  return {
    secrets: new Map(pieces.flatMap(({ variable }) => (variable ? [[variable.name, variable.value]] : []))),
    with(name, value) {
      const last = pieces.findLastIndex(({ variable }) => variable?.name === name);
      const raw = quoteDotenv(value);
      if (last >= 0) return join(pieces.map((piece, index) => (index === last ? { ...piece, raw } : piece)));
      const end = /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n';
      const open = text === '' || text === '\uFEFF' || text.endsWith('\n');
      return `${text}${open ? '' : end}${name}=${raw}${end}`;
    },
    without: (name) => join(pieces.filter(({ variable }) => variable?.name !== name)),
  };
}

function* parsePieces(text: string, what: string): Generator<Piece> {
  let at = 0;
  if (text.startsWith('\uFEFF')) {
    yield { before: '\uFEFF', raw: '', after: '' };
    at = 1;
  }
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at = pattern.lastIndex;
    return match;
  };
  while (at < text.length) {
    const start = at;
    const line = take(blank);
    if (line) {
      yield { before: line[0], raw: '', after: '' };
      continue;
    }
    const head = take(assignment);
    if (!head) throw malformed(text, start, what, 'it is not NAME=value');
    const gap = take(space)?.[0] ?? '';
    const value = takeValue(text, at, gap !== '');
    if (value === undefined) throw malformed(text, start, what, 'its quotes do not end');
    at += value.raw.length;
    // Without a value the space belongs to the comment behind it.
    if (value.raw === '') at -= gap.length;
    const after = take(rest);
    if (!after) throw malformed(text, start, what, 'something follows the closing quote');
    yield {
      before: head[0] + (value.raw === '' ? '' : gap),
      raw: value.raw,
      after: after[0],
      variable: { name: head.groups?.name ?? '', value: value.value },
    };
  }
}

/** The value that starts here; undefined when its quotes do not end. Quotes may go over several lines. */
function takeValue(text: string, at: number, spaced: boolean): { raw: string; value: string } | undefined {
  const first = text[at];
  if (first === "'" || first === '"' || first === '`') {
    const end = first === '"' ? closingQuote(text, at + 1) : text.indexOf(first, at + 1);
    if (end < 0) return undefined;
    const inner = text.slice(at + 1, end);
    return { raw: text.slice(at, end + 1), value: first === '"' ? unescapeDotenv(inner) : inner };
  }
  const lineEnd = text.indexOf('\n', at);
  const line = text.slice(at, lineEnd < 0 ? undefined : lineEnd);
  // A comment needs a space before it: `a#b` is a value.
  const comment = spaced && first === '#' ? 0 : line.search(/\s#/);
  const raw = (comment < 0 ? line : line.slice(0, comment)).trimEnd();
  return { raw, value: raw };
}

function closingQuote(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return -1;
}

function malformed(text: string, at: number, what: string, why: string): LockstepError {
  const line = text.slice(0, at).split('\n').length;
  return new LockstepError('invalid-value', `${what}, line ${line}: ${why}`, {
    nextStep: `Correct line ${line} of the file.`,
  });
}
