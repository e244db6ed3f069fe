import { parseAction, type TemplateValue } from './name-template-parser.ts';
import { templateError } from './name-template-tokens.ts';
import type { NameVariables, Variable } from './name-variables.ts';

export { type NameVariables, type Variable, variables } from './name-variables.ts';

/** A name template, taken apart. Equal texts give equal templates. */
export interface NameTemplate {
  /** As the configuration wrote it. */
  readonly text: string;
  readonly parts: readonly TemplateValue[];
}

/** An action with its trim markers; strings inside may hold braces. */
const action =
  /\{\{(?<trimBefore>-(?=[ \t\r\n]))?(?<body>(?:"(?:\\.|[^"\\\n])*"|`[^`]*`|(?!-?\}\})[^"`])*?)(?<trimAfter>(?<=[ \t\r\n])-)?\}\}/gsu;

/**
 * Reads a name template in the syntax of Vault's secrets sync, a part of Go's text/template: actions such as
 * `{{ .SecretPath | lowercase | replace "_" "-" }}` and `{{ lowercase .SecretPath }}` between literal text, with `{{-` and `-}}` taking
 * the white space beside them away. Throws `configuration` with the position (in characters, from 1), what is wrong
 * and what was probably meant.
 */
export function parseNameTemplate(text: string): NameTemplate {
  const parts: TemplateValue[] = [];
  let end = 0;
  let trim = false;
  const addText = (literal: string, trimEnd: boolean) => {
    const unclosed = literal.indexOf('{{');
    if (unclosed >= 0) throw unclosedAction(text, end + unclosed);
    let kept = trim ? literal.replace(/^[ \t\r\n]+/, '') : literal;
    if (trimEnd) kept = kept.replace(/[ \t\r\n]+$/, '');
    if (kept !== '') parts.push({ kind: 'text', text: kept });
  };
  for (const match of text.matchAll(action)) {
    const { trimBefore, body = '', trimAfter } = match.groups ?? {};
    addText(text.slice(end, match.index), trimBefore !== undefined);
    const value = parseAction(body, match.index + 2 + (trimBefore?.length ?? 0));
    if (value !== undefined) parts.push(value);
    trim = trimAfter !== undefined;
    end = match.index + match[0].length;
  }
  addText(text.slice(end), false);
  return { text, parts };
}

/** The name that the template gives for these variables. */
export function renderName(template: NameTemplate, values: NameVariables): string {
  return template.parts.map((part) => evaluate(part, (variable) => values[variable])).join('');
}

/** The variables that the template uses. */
export function templateVariables(template: NameTemplate): Set<Variable> {
  const used = new Set<Variable>();
  for (const part of template.parts) {
    evaluate(part, (variable) => {
      used.add(variable);
      return '';
    });
  }
  return used;
}

/** The text that every name of this template starts with. */
export function literalPrefix(template: NameTemplate): string {
  let prefix = '';
  for (const part of template.parts) {
    let fixed = true;
    const text = evaluate(part, () => {
      fixed = false;
      return '';
    });
    if (!fixed) break;
    prefix += text;
  }
  return prefix;
}

function evaluate(value: TemplateValue, read: (variable: Variable) => string): string {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'variable':
      return read(value.variable);
    case 'uppercase':
      return changeCase(evaluate(value.value, read), (character) => character.toUpperCase());
    case 'lowercase':
      return changeCase(evaluate(value.value, read), (character) => character.toLowerCase());
    case 'replace':
      return evaluate(value.value, read).replaceAll(value.from, () => value.to);
  }
}

/** Character by character as Go does it: no character becomes two, none looks at its neighbours. */
function changeCase(text: string, change: (character: string) => string): string {
  return Array.from(text, (character) => {
    const changed = change(character);
    return [...changed].length === 1 ? changed : character;
  }).join('');
}

function unclosedAction(text: string, index: number) {
  const rest = text.slice(index);
  const quotes = rest.replace(/\\./gs, '').match(/"/g)?.length ?? 0;
  const problem = quotes % 2 === 1 ? 'a text in quotes does not end' : '"{{" has no "}}"';
  return templateError(index, problem);
}
