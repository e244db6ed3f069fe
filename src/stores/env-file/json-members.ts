/** A member of the object: where its key and its value stand in the text. */
export interface JsonMember {
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** Where the text stops being JSON. */
export class JsonSyntaxProblem extends Error {
  readonly at: number;

  constructor(at: number) {
    super('not JSON');
    this.at = at;
  }
}

const space = /[ \t\r\n]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /true|false|null/y;
const escapeSequence = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/**
 * The members of a JSON object (RFC 8259), with their places, so that one can be changed and all other bytes stay.
 * Throws JsonSyntaxProblem where the text is not JSON, or no object.
 */
export function jsonMembers(text: string): JsonMember[] {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const members: JsonMember[] = [];
  const end = objectEnd(text, skip(space, text, start), (member) => members.push(member));
  const last = skip(space, text, end);
  if (last < text.length) throw new JsonSyntaxProblem(last);
  return members;
}

function objectEnd(text: string, start: number, onMember: (member: JsonMember) => void): number {
  let at = skip(space, text, expect('{', text, start));
  if (text[at] === '}') return at + 1;
  for (;;) {
    const keyStart = at;
    const keyEnd = stringEnd(text, keyStart);
    const valueStart = skip(space, text, expect(':', text, skip(space, text, keyEnd)));
    const valueEnd = endOfValue(text, valueStart);
    const key = String(JSON.parse(text.slice(keyStart, keyEnd)));
    onMember({ key, keyStart, keyEnd, valueStart, valueEnd });
    at = skip(space, text, valueEnd);
    if (text[at] === '}') return at + 1;
    at = skip(space, text, expect(',', text, at));
  }
}

function arrayEnd(text: string, start: number): number {
  let at = skip(space, text, start + 1);
  if (text[at] === ']') return at + 1;
  for (;;) {
    at = skip(space, text, endOfValue(text, at));
    if (text[at] === ']') return at + 1;
    at = skip(space, text, expect(',', text, at));
  }
}

function endOfValue(text: string, at: number): number {
  switch (text[at]) {
    case '{':
      return objectEnd(text, at, () => undefined);
    case '[':
      return arrayEnd(text, at);
    case '"':
      return stringEnd(text, at);
    default: {
      const end = Math.max(skip(number, text, at), skip(word, text, at));
      if (end === at) throw new JsonSyntaxProblem(at);
      return end;
    }
  }
}

function stringEnd(text: string, start: number): number {
  let at = expect('"', text, start);
  for (;;) {
    const character = text[at];
    if (character === '"') return at + 1;
    if (character === undefined || character < ' ') throw new JsonSyntaxProblem(at);
    const next = character === '\\' ? skip(escapeSequence, text, at) : at + 1;
    if (next === at) throw new JsonSyntaxProblem(at);
    at = next;
  }
}

function expect(character: string, text: string, at: number): number {
  if (text[at] !== character) throw new JsonSyntaxProblem(at);
  return at + 1;
}

/** Where the pattern, matched here, ends; `at` itself when it does not match. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
