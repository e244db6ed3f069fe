import { closest, didYouMean } from '../suggestion.ts';
import { type Token, templateError, tokenize } from './name-template-tokens.ts';
import { type Variable, variables } from './name-variables.ts';

/** A piece of a template: a text, a variable, or a function over another piece. */
export type TemplateValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly variable: Variable }
  | { readonly kind: 'uppercase' | 'lowercase'; readonly value: TemplateValue }
  | { readonly kind: 'replace'; readonly from: string; readonly to: string; readonly value: TemplateValue };

const functions = ['uppercase', 'lowercase', 'replace'] as const;
type FunctionName = (typeof functions)[number];

/** What people write who know other template languages. */
const otherNames: Readonly<Record<string, FunctionName>> = {
  upper: 'uppercase',
  toUpper: 'uppercase',
  lower: 'lowercase',
  toLower: 'lowercase',
  replaceAll: 'replace',
};

/**
 * The value of one action; undefined for a comment. `start` is the index of `body` in the template. The grammar:
 *
 *     pipeline = command { "|" call }
 *     command  = operand | call        (a call has its value as last argument, unless a pipe brings it)
 *     operand  = .Variable | "text" | `text` | "(" pipeline ")"
 */
export function parseAction(body: string, start: number): TemplateValue | undefined {
  if (/^\s*\/\*.*\*\/\s*$/s.test(body)) return undefined;
  const tokens = tokenize(body, start);
  const end = start + body.length;
  let next = 0;

  if (tokens.length === 0) throw templateError(start, 'nothing between "{{" and "}}"');
  const value = pipeline();
  const left = tokens[next];
  if (left) throw templateError(left.at, `unexpected ${describe(left)}`);
  return value;

  function pipeline(): TemplateValue {
    let value = command();
    while (tokens[next]?.kind === '|') {
      next++;
      const token = tokens[next];
      if (token?.kind !== 'word') throw templateError(token?.at ?? end, `expected a function after "|"`);
      value = call(value);
    }
    return value;
  }

  function command(): TemplateValue {
    const token = tokens[next];
    return token?.kind === 'word' ? call(undefined) : operand('a variable or a function');
  }

  /** `piped` is the value from before the pipe: the last argument. */
  function call(piped: TemplateValue | undefined): TemplateValue {
    const token = tokens[next++];
    if (token?.kind !== 'word') throw templateError(token?.at ?? end, 'expected a function');
    const name = knownFunction(token);
    if (name !== 'replace') return { kind: name, value: piped ?? operand(`what ${name} changes`) };
    const from = quotedText();
    const to = quotedText();
    if (from === '') throw templateError(token.at, 'replace needs a text to look for, not an empty one');
    return { kind: name, from, to, value: piped ?? operand('what replace changes') };
  }

  function operand(expected: string): TemplateValue {
    const token = tokens[next++];
    if (token?.kind === 'text') return { kind: 'text', text: token.text };
    if (token?.kind === 'variable') return { kind: 'variable', variable: knownVariable(token) };
    if (token?.kind === '(') {
      const value = pipeline();
      const close = tokens[next++];
      if (close?.kind !== ')') throw templateError(close?.at ?? end, 'expected ")"');
      return value;
    }
    throw templateError(token?.at ?? end, `expected ${expected}${token ? `, found ${describe(token)}` : ''}`);
  }

  function quotedText(): string {
    const token = tokens[next++];
    if (token?.kind === 'text') return token.text;
    throw templateError(token?.at ?? end, 'replace needs two texts in quotes: replace "from" "to"');
  }
}

function knownVariable({ name, at }: { name: string; at: number }): Variable {
  const variable = variables.find((known) => known === name);
  if (variable) return variable;
  const near = closest(name, variables);
  throw templateError(
    at,
    `unknown variable ".${name}"; ${near ? `did you mean ".${near}"?` : `known are ${variables.map((known) => `.${known}`).join(', ')}`}`,
  );
}

function knownFunction({ name, at }: { name: string; at: number }): FunctionName {
  const known = functions.find((each) => each === name);
  if (known) return known;
  const variable = variables.find((each) => each.toLowerCase() === name.toLowerCase());
  if (variable) throw templateError(at, `a variable starts with a dot: ".${variable}"`);
  const other = Object.hasOwn(otherNames, name) ? otherNames[name] : undefined;
  const hint = other ? `; did you mean "${other}"?` : didYouMean(name, functions);
  throw templateError(at, `unknown function "${name}"${hint || `; known are ${functions.join(', ')}`}`);
}

function describe(token: Token): string {
  if (token.kind === 'text') return 'a text';
  if (token.kind === 'variable') return `".${token.name}"`;
  return token.kind === 'word' ? `"${token.name}"` : `"${token.kind}"`;
}
