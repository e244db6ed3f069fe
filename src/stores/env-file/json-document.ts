import { LockstepError } from '../../errors.ts';
import { canonicalJson, parseJson } from '../../secrets/canonical-json.ts';
import type { SecretDocument } from './document.ts';
import { type JsonMember, JsonSyntaxProblem, jsonMembers } from './json-members.ts';

/**
 * A JSON file with one object: each key is a secret. A string is its text; any other value is its canonical JSON
 * text, with every digit. What is written becomes a string; members that are not written keep their type, their
 * place and every byte. Throws `invalid-value` naming file and line.
 */
export function parseJsonDocument(text: string, what: string): SecretDocument {
  const members = membersOf(text, what);
  return {
    secrets: new Map(members.map((member) => [member.key, valueText(text, member, what)])),
    with(name, value) {
      const last = members.findLast(({ key }) => key === name);
      return last
        ? splice(text, last.valueStart, last.valueEnd, JSON.stringify(value))
        : add(text, members, name, value);
    },
    without(name) {
      const last = members.findLastIndex(({ key }) => key === name);
      return last < 0 ? text : parseJsonDocument(removeMember(text, members, last), what).without(name);
    },
  };
}

function membersOf(text: string, what: string): JsonMember[] {
  try {
    return jsonMembers(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxProblem)) throw error;
    const line = text.slice(0, error.at).split('\n').length;
    throw new LockstepError('invalid-value', `${what}, line ${line}: it is not a JSON object`, {
      nextStep: text.trim() === '' ? 'Write {} into the file.' : `Correct line ${line} of the file.`,
    });
  }
}

function valueText(text: string, { valueStart, valueEnd }: JsonMember, what: string): string {
  const value = parseJson(text.slice(valueStart, valueEnd), what);
  return typeof value === 'string' ? value : canonicalJson(value);
}

/** Adds a member at the end, laid out like the one before it. */
function add(text: string, members: readonly JsonMember[], name: string, value: string): string {
  const last = members.at(-1);
  const key = JSON.stringify(name);
  if (!last) {
    const open = text.indexOf('{') + 1;
    return splice(text, open, text.lastIndexOf('}'), `\n  ${key}: ${JSON.stringify(value)}\n`);
  }
  const before = members.at(-2);
  const gap = text.slice(before ? before.valueEnd : text.indexOf('{') + 1, last.keyStart).replace(',', '');
  const colon = text.slice(last.keyEnd, last.valueStart);
  return splice(text, last.valueEnd, last.valueEnd, `,${gap}${key}${colon}${JSON.stringify(value)}`);
}

function removeMember(text: string, members: readonly JsonMember[], index: number): string {
  const [before, member, next] = [members[index - 1], members[index], members[index + 1]];
  if (!member) return text;
  if (next) return splice(text, member.keyStart, next.keyStart, '');
  return splice(text, before ? before.valueEnd : text.indexOf('{') + 1, member.valueEnd, '');
}

function splice(text: string, start: number, end: number, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}
