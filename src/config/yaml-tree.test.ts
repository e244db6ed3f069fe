import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { readYaml } from './yaml-tree.ts';

test('positions of entries, and of the nearest parent for what is not there', () => {
  const tree = readYaml('a:\n  b:\n    - x\n    - c: 1\n"d": 2\n');
  expect(tree.problems).toEqual([]);
  expect(tree.position([])).toEqual({ line: 1, column: 1 });
  expect(tree.position(['a', 'b'])).toEqual({ line: 2, column: 3 });
  expect(tree.position(['a', 'b', 1])).toEqual({ line: 4, column: 7 });
  expect(tree.position(['a', 'b', 1, 'c'])).toEqual({ line: 4, column: 7 });
  expect(tree.position(['a', 'b', 0, 'nope'])).toEqual({ line: 3, column: 7 });
  expect(tree.position(['d'])).toEqual({ line: 5, column: 1 });
});

test('keys are the text that was written', () => {
  expect(readYaml('1.0: a\ntrue: b\n"": c\n').value).toEqual({ '1.0': 'a', true: 'b', '': 'c' });
});

test('entries of a map win over merged ones, earlier merged ones over later', () => {
  const text = 'x: &x { a: 1, b: 1 }\ny: &y { b: 2, c: 2 }\nz: { <<: [*x, *y], a: 3 }\nw: { a: 4, <<: *y }\n';
  expect(readYaml(text).value).toMatchObject({ z: { a: 3, b: 1, c: 2 }, w: { a: 4, b: 2, c: 2 } });
});

test.each([
  ['a: { <<: 1 }', '1:10: a merge key ("<<") needs the alias of a map'],
  ['a: *b', '1:4: "*b" is a YAML alias of an unknown anchor; a glob that begins with "*" must be in quotes'],
])('%s', (text, expected) => {
  const { problems } = readYaml(text);
  expect(problems.map(({ position, message }) => `${position.line}:${position.column}: ${message}`)).toEqual([
    expected,
  ]);
});

test('it reads what the library reads', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie('any'), { maxKeys: 3 }),
    ),
  })).any;
  fc.assert(
    fc.property(fc.dictionary(fc.string(), value), (content) => {
      // The one is refused, the other merges.
      fc.pre(!/__proto__|<</.test(JSON.stringify(content)));
      const text = stringify(content);
      const tree = readYaml(text);
      expect(tree.problems).toEqual([]);
      expect(tree.value).toEqual(parse(text));
    }),
  );
});
