import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDotenv } from './dotenv-document.ts';
import { quoteDotenv } from './dotenv-value.ts';

const value = fc.oneof(
  fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
  fc.string({
    unit: fc.constantFrom('a', ' ', '\t', '\n', '\r', '"', "'", '`', '$', '#', '\\', '=', '{', 'ü'),
  }),
  fc.json(),
);
const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,6}$/);
const variable = fc.record({ name, value });
/** Lines as people write them. */
const line = fc.oneof(
  fc.constantFrom('', '  ', '# a comment', '\t# it\'s "one"', '#A=b', '#'),
  fc
    .tuple(
      fc.constantFrom('', ' ', 'export ', '\texport  '),
      name,
      fc.constantFrom('=', ' =', '= ', ' = '),
      fc.oneof(value.map(quoteDotenv), fc.constantFrom('', 'plain', 'a b', 'a#b', "'x'", '"x\\ny"', '`x`')),
      fc.constantFrom('', ' ', ' # why', '\t#'),
    )
    .map((parts) => parts.join('')),
);
const file = fc
  .tuple(fc.array(line), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([lines, end, closed]) => lines.join(end) + (closed && lines.length > 0 ? end : ''));

function secretsOf(text: string): Record<string, string> {
  return Object.fromEntries(parseDotenv(text, '.env').secrets);
}

describe('values', () => {
  test('every text reads back exactly', () => {
    fc.assert(
      fc.property(value, (text) => {
        expect(secretsOf(`A=${quoteDotenv(text)}\n`)).toEqual({ A: text });
      }),
      { numRuns: 1000 },
    );
  });

  test("Node's own reader reads the same, but for quotes of both sorts, escapes and carriage returns", () => {
    // What cannot be written for it in a form that a shell takes as well.
    const special = (text: string) => text.includes("'") && /["\\$`]/.test(text);
    const known = value.filter((text) => !/[\r\0]|\\\\|\\$/.test(text) && !special(text));
    fc.assert(
      fc.property(known, (text) => {
        expect(parseEnv(`A=${quoteDotenv(text)}\n`)).toEqual({ A: text });
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['plain-1.2:3/4', 'plain-1.2:3/4'],
    ['', "''"],
    ['two words', "'two words'"],
    ['a#b', "'a#b'"],
    ['$HOME', "'$HOME'"],
    ['{"a":"b"}', '\'{"a":"b"}\''],
    ["it's", '"it\'s"'],
    [`it's "quoted" \\ $x \``, '"it\'s \\"quoted\\" \\\\ \\$x \\`"'],
    ['ends in \\', '"ends in \\\\"'],
    ['a\r\nb', '"a\\r\nb"'],
    ['a\nb', "'a\nb'"],
  ])('%j is written as %s', (text, written) => {
    expect(quoteDotenv(text)).toBe(written);
  });
});

describe('reading', () => {
  test.each([
    ['A=b', { A: 'b' }],
    ['  export A = b c  # why', { A: 'b c' }],
    ['A=a#b', { A: 'a#b' }],
    ['A= # nothing', { A: '' }],
    ['A=#x', { A: '#x' }],
    ['A=\nB=c', { A: '', B: 'c' }],
    ["A='$x \\n'", { A: '$x \\n' }],
    ['A="x\\ny\\tz" # why', { A: 'x\ny\\tz' }],
    ['A="one\ntwo"\nB=`"\'`', { A: 'one\ntwo', B: '"\'' }],
    ['A=b"c"', { A: 'b"c"' }],
    ['A=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['A=1\nA=2\n', { A: '2' }],
    ['\uFEFFA=1', { A: '1' }],
    ['', {}],
  ])('%j', (text, secrets) => {
    expect(secretsOf(text)).toEqual(secrets);
  });

  test.each([
    ['A=1\nhunter2\n', 'line 2: it is not NAME=value'],
    ['A=1\n\n2B=hunter2\n', 'line 3: it is not NAME=value'],
    ['A="x\n\n"\nexport hunter2', 'line 4: it is not NAME=value'],
    ['A="hunter2\nB=c', 'line 1: its quotes do not end'],
    ["A='it's hunter2'", 'line 1: something follows the closing quote'],
    ['A="b"#hunter2', 'line 1: something follows the closing quote'],
  ])('%j is malformed', (text, message) => {
    expect(() => parseDotenv(text, '/x/.env')).toThrow(
      expect.objectContaining({ class: 'invalid-value', message: `/x/.env, ${message}` }),
    );
  });

  test('long values and lines take no time', () => {
    const long = `${'x '.repeat(500_000)}'"\\`;
    const text = `A=${quoteDotenv(long)}\nB=${'y  '.repeat(300_000)}y\n`;
    expect(secretsOf(text).A).toBe(long);
    expect(secretsOf(text).B?.length).toBe(900_001);
  });
});

describe('writing', () => {
  test('a file that somebody wrote reads as it is, and setting what it holds changes its quotes at most', () => {
    fc.assert(
      fc.property(file, (text) => {
        const before = secretsOf(text);
        for (const [key, current] of Object.entries(before)) {
          expect(secretsOf(parseDotenv(text, '.env').with(key, current))).toEqual(before);
        }
      }),
    );
  });

  test('setting one variable changes no other one, and no byte outside of its value', () => {
    fc.assert(
      fc.property(file, variable, (text, change) => {
        const before = secretsOf(text);
        const after = parseDotenv(text, '.env').with(change.name, change.value);
        expect(secretsOf(after)).toEqual({ ...before, [change.name]: change.value });
        const written = quoteDotenv(change.value);
        expect(after.includes(written), 'the value stands in the file').toBe(true);
        if (change.name in before) expect(commentsOf(after)).toEqual(commentsOf(text));
        else expect(after.startsWith(text), 'what was there stays in front').toBe(true);
      }),
    );
  });

  test('removing a variable takes its lines, and no byte of the others', () => {
    fc.assert(
      fc.property(file, variable, (text, { name: added, value: its }) => {
        const clean = parseDotenv(text, '.env').without(added);
        expect(added in secretsOf(clean)).toBe(false);
        const closed = clean === '' || clean.endsWith('\n') ? clean : `${clean}\n`;
        const restored = parseDotenv(parseDotenv(closed, '.env').with(added, its), '.env').without(added);
        expect(restored).toBe(closed);
      }),
    );
  });

  test('order, comments, export, spaces and line ends stay', () => {
    const text = '# top\r\n\r\nexport A = "old" # why\r\nB=\'keep  me\'\r\nA=last # this one counts\r\n#end';
    const { with: set, without } = parseDotenv(text, '.env');
    expect(set('A', 'new')).toBe(text.replace('A=last', 'A=new'));
    expect(set('B', "it's")).toBe(text.replace("'keep  me'", '"it\'s"'));
    expect(set('C', '1')).toBe(`${text}\r\nC=1\r\n`);
    expect(without('A')).toBe("# top\r\n\r\nB='keep  me'\r\n#end");
    expect(parseDotenv('A= # why\n', '.env').with('A', 'x y')).toBe("A='x y' # why\n");
  });
});

/** The comment and blank lines of a file without the variables: they are what must stay. */
function commentsOf(text: string): string {
  return [...parseDotenv(text, '.env').secrets.keys()].reduce(
    (rest, key) => parseDotenv(rest, '.env').without(key),
    text,
  );
}
