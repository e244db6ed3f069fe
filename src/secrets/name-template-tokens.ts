import { LockstepError } from '../errors.ts';

/** A piece of an action. `at` is its index in the whole template. */
export type Token =
  | { readonly kind: 'text'; readonly text: string; readonly at: number }
  | { readonly kind: 'variable' | 'word'; readonly name: string; readonly at: number }
  | { readonly kind: '|' | '(' | ')'; readonly at: number };

/** An error of a template; `index` counts from 0. */
export function templateError(index: number, problem: string): LockstepError {
  return new LockstepError('configuration', `name template, character ${index + 1}: ${problem}`);
}

const token =
  /(?<space>[ \t\r\n]+)|(?<comment>\/\*.*?\*\/)|(?<quoted>"(?:\\.|[^"\\\n])*")|`(?<raw>[^`]*)`|\.(?<variable>\w+)(?![.\w])|(?<word>[A-Za-z_]\w*)|(?<sign>[|()])/suy;

/** Takes the inside of an action apart, which starts at `start` in the template. */
export function tokenize(body: string, start: number): Token[] {
  const tokens: Token[] = [];
  for (let index = 0; index < body.length; ) {
    token.lastIndex = index;
    const match = token.exec(body);
    const at = start + index;
    if (!match) throw templateError(at, `unexpected "${String.fromCodePoint(body.codePointAt(index) ?? 0)}"`);
    const { quoted, raw, variable, word, sign } = match.groups ?? {};
    if (quoted !== undefined) tokens.push({ kind: 'text', text: unquote(quoted, at), at });
    else if (raw !== undefined) tokens.push({ kind: 'text', text: raw.replaceAll('\r', ''), at });
    else if (variable !== undefined) tokens.push({ kind: 'variable', name: variable, at });
    else if (word !== undefined) tokens.push({ kind: 'word', name: word, at });
    else if (sign === '|' || sign === '(' || sign === ')') tokens.push({ kind: sign, at });
    index += match[0].length;
  }
  return tokens;
}

const escapes =
  /\\(?:(?<simple>[abfnrtv\\"])|x(?<byte>[0-9a-fA-F]{2})|(?<octal>[0-3][0-7]{2})|u(?<short>[0-9a-fA-F]{4})|U(?<long>[0-9a-fA-F]{8}))|(?<bad>\\)|(?<plain>[^\\]+)/gu;
const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

/** An interpreted string of Go ("The Go Programming Language Specification", String literals). */
function unquote(quoted: string, at: number): string {
  const bytes: Uint8Array[] = [];
  for (const match of quoted.slice(1, -1).matchAll(escapes)) {
    const { simple, byte, octal, short, long, plain } = match.groups ?? {};
    const code = short ?? long;
    if (simple !== undefined) bytes.push(Buffer.from(simpleEscapes[simple] ?? ''));
    else if (byte !== undefined) bytes.push(Uint8Array.of(Number.parseInt(byte, 16)));
    else if (octal !== undefined) bytes.push(Uint8Array.of(Number.parseInt(octal, 8)));
    else if (plain !== undefined) bytes.push(Buffer.from(plain));
    else if (code !== undefined && isCharacter(Number.parseInt(code, 16))) {
      bytes.push(Buffer.from(String.fromCodePoint(Number.parseInt(code, 16))));
    } else throw templateError(at + 1 + match.index, 'unknown escape; write a backslash as "\\\\"');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(bytes));
  } catch {
    throw templateError(at, 'the escapes of this text give bytes that are not UTF-8');
  }
}

function isCharacter(code: number): boolean {
  return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}
