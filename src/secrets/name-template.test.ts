import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  literalPrefix,
  type NameVariables,
  parseNameTemplate,
  renderName,
  templateVariables,
  variables,
} from './name-template.ts';

const values: NameVariables = {
  DestinationType: 'aws-secrets-manager',
  DestinationName: 'aws-eu',
  NamespacePath: 'team/Blue',
  NamespaceBaseName: 'Blue',
  NamespaceID: 'Xy12',
  MountPath: 'kv/Apps',
  MountBaseName: 'Apps',
  MountAccessor: 'kv_1234',
  SecretPath: 'Billing/db_main',
  SecretBaseName: 'db_main',
  SecretKey: 'Password',
};

const render = (text: string) => renderName(parseNameTemplate(text), values);

describe('rendering', () => {
  test.each([
    ['{{ .SecretPath }}', 'Billing/db_main'],
    ['{{.MountPath}}/{{.SecretPath|lowercase}}', 'kv/Apps/billing/db_main'],
    ['{{ .SecretPath | lowercase | replace "_" "-" }}', 'billing/db-main'],
    ['VAULT_{{ .MountAccessor | uppercase }}_{{ .SecretKey | uppercase }}', 'VAULT_KV_1234_PASSWORD'],
    ['{{ lowercase .SecretPath }}', 'billing/db_main'],
    ['{{ replace "/" "--" .SecretPath }}', 'Billing--db_main'],
    ['{{ uppercase (replace "/" "_" .SecretPath) }}', 'BILLING_DB_MAIN'],
    ['{{ (.SecretKey | lowercase) | replace "pass" "$&" }}', '$&word'],
    ['a {{- .SecretKey -}} \n b', 'aPasswordb'],
    ['a {{ .SecretKey }} b', 'a Password b'],
    ['{{- /* a note */ -}} x', 'x'],
    ['{{ "}}\\x41\\101\\u00e4\\U0001F600\\"\\\\" }}', '}}AAä😀"\\'],
    ['{{ `a\\n"` }}', 'a\\n"'],
    ['{{ "\\xc3\\xa4" }}', 'ä'],
    ['{{ "straße Σ" | uppercase }}{{ "ΑΣ İ" | lowercase }}', 'STRAßE Σασ İ'],
    ['only text } }}', 'only text } }}'],
    ['', ''],
  ])('%s', (text, expected) => {
    expect(render(text)).toBe(expected);
  });

  test('every variable', () => {
    for (const variable of variables) expect(render(`{{ .${variable} }}`)).toBe(values[variable]);
  });
});

describe('errors name the place and what was meant', () => {
  test.each([
    ['{{ .SecretPat }}', 'character 4: unknown variable ".SecretPat"; did you mean ".SecretPath"?'],
    ['x{{.secretkey}}', 'character 4: unknown variable ".secretkey"; did you mean ".SecretKey"?'],
    ['{{ SecretPath }}', 'character 4: a variable starts with a dot: ".SecretPath"'],
    ['{{ .SecretPath | lower }}', 'character 18: unknown function "lower"; did you mean "lowercase"?'],
    [
      '{{ .SecretPath | repalce "a" "b" }}',
      'character 18: unknown function "repalce"; did you mean "replace"?',
    ],
    ['{{ if .SecretPath }}', 'character 4: unknown function "if"; known are uppercase, lowercase, replace'],
    ['{{ .SecretPath.Name }}', 'character 4: unexpected "."'],
    ['ab{{ .SecretPath', 'character 3: "{{" has no "}}"'],
    ['{{ .SecretKey }}{{ "abc }}', 'character 17: a text in quotes does not end'],
    ['{{ }}', 'character 3: nothing between "{{" and "}}"'],
    [
      '{{ .SecretPath | replace "a" }}',
      'character 30: replace needs two texts in quotes: replace "from" "to"',
    ],
    [
      '{{ .SecretPath | replace "" "b" }}',
      'character 18: replace needs a text to look for, not an empty one',
    ],
    ['{{ .SecretPath .SecretKey }}', 'character 16: unexpected ".SecretKey"'],
    ['{{ .SecretPath | }}', 'character 18: expected a function after "|"'],
    ['{{ .SecretPath | .SecretKey }}', 'character 18: expected a function after "|"'],
    ['{{ lowercase }}', 'character 14: expected what lowercase changes'],
    ['{{ lowercase | uppercase }}', 'character 14: expected what lowercase changes, found "|"'],
    ['{{ (lowercase .SecretPath }}', 'character 27: expected ")"'],
    ['{{ "a\\qb" }}', 'character 6: unknown escape; write a backslash as "\\\\"'],
    ['{{ "\\ud800" }}', 'character 5: unknown escape; write a backslash as "\\\\"'],
    ['{{ "\\xff" }}', 'character 4: the escapes of this text give bytes that are not UTF-8'],
    ['{{-.SecretPath}}', 'character 3: unexpected "-"'],
  ])('%s', (text, expected) => {
    expect(() => parseNameTemplate(text)).toThrowError(
      expect.objectContaining({ class: 'configuration', message: `name template, ${expected}` }),
    );
  });

  test('an unknown variable that resembles none gets the list', () => {
    expect(() => parseNameTemplate('{{ .Foo }}')).toThrowError(/known are \.DestinationType, .*\.SecretKey$/);
  });
});

test('variables that a template uses', () => {
  const used = templateVariables(
    parseNameTemplate('{{ .MountPath }}{{ lowercase (uppercase .SecretKey) }}{{ "x" }}'),
  );
  expect([...used]).toEqual(['MountPath', 'SecretKey']);
});

describe('properties', () => {
  const literal = fc.string({ maxLength: 8 }).filter((text) => !/[{}]/.test(text));
  const quoted = fc
    .string({
      unit: fc.constantFrom('a', 'B', '"', '\\', '}', '{', '|', '\n', 'ä', ' '),
      minLength: 1,
      maxLength: 4,
    })
    .map((text) => JSON.stringify(text));
  const operand = fc.oneof(
    fc.constantFrom(...variables).map((variable) => `.${variable}`),
    quoted,
  );
  const step = fc.oneof(
    fc.constantFrom('uppercase', 'lowercase'),
    fc.tuple(quoted, quoted).map(([from, to]) => `replace ${from} ${to}`),
  );
  const action = fc
    .tuple(operand, fc.array(step, { maxLength: 3 }))
    .map(([value, steps]) => `{{ ${[value, ...steps].join(' | ')} }}`);
  const template = fc.array(fc.oneof(literal, action), { maxLength: 5 }).map((parts) => parts.join(''));
  const names = fc.record(
    Object.fromEntries(variables.map((variable) => [variable, fc.string({ unit: 'binary', maxLength: 6 })])),
  ) as fc.Arbitrary<NameVariables>;

  test('every rendered name starts with the literal prefix', () => {
    fc.assert(
      fc.property(template, names, (text, given) => {
        const parsed = parseNameTemplate(text);
        expect(renderName(parsed, given).startsWith(literalPrefix(parsed))).toBe(true);
      }),
    );
  });

  test('only the variables that it uses decide the name', () => {
    fc.assert(
      fc.property(template, names, names, (text, given, other) => {
        const parsed = parseNameTemplate(text);
        const used = templateVariables(parsed);
        const mixed = { ...other };
        for (const variable of used) mixed[variable] = given[variable];
        expect(renderName(parsed, mixed)).toBe(renderName(parsed, given));
      }),
    );
  });

  test('the pipe and the call form say the same', () => {
    fc.assert(
      fc.property(operand, step, names, (value, call, given) => {
        const piped = renderName(parseNameTemplate(`{{ ${value} | ${call} }}`), given);
        expect(renderName(parseNameTemplate(`{{ ${call} ${value} }}`), given)).toBe(piped);
      }),
    );
  });

  test('whatever the text, it parses or says that the configuration is wrong', () => {
    const pieces = fc.constantFrom(
      '{{',
      '}}',
      '-',
      ' ',
      '"',
      '`',
      '\\',
      '.SecretPath',
      'replace',
      '|',
      '(',
      ')',
      'x',
      '/*',
      '*/',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        try {
          renderName(parseNameTemplate(parts.join('')), values);
        } catch (error) {
          expect(error).toMatchObject({ class: 'configuration' });
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
