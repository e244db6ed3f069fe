import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasPlainKeys } from '../../test/support/plain-keys.ts';
import { canonicalJson, isJsonObject, type JsonValue, parseJson } from './canonical-json.ts';

const canonical = (text: string) => canonicalJson(parseJson(text, 'it'));

describe('canonical JSON', () => {
  it.each([
    ['{ "b": 1, "a": [ true , null ] }', '{"a":[true,null],"b":1}'],
    ['{"n":12345678901234567890.10}', '{"n":12345678901234567890.10}'],
    ['[1e400,-0,1.0,0.1e-7]', '[1e400,-0,1.0,0.1e-7]'],
    ['{"10":1,"9":2,"a":3,"A":4,"ä":5}', '{"10":1,"9":2,"A":4,"a":3,"ä":5}'],
    ['{"__proto__":{"a":1},"constructor":2}', '{"__proto__":{"a":1},"constructor":2}'],
    ['{"a":1,"a":2}', '{"a":2}'],
    ['"\\u0041\\n\\ud83d\\ude00"', '"A\\n😀"'],
    ['"\\ud800"', '"\\ud800"'],
    ['{}', '{}'],
    ['[]', '[]'],
    ['{"":{"":[]}}', '{"":{"":[]}}'],
  ])('%s', (text, expected) => expect(canonical(text)).toBe(expected));

  it('does not depend on order or spaces, is stable, and means the same', () => {
    fc.assert(
      fc.property(fc.jsonValue().filter(hasPlainKeys), fc.integer({ min: 0, max: 4 }), (value, indent) => {
        const text = canonical(JSON.stringify(value, null, indent));
        expect(canonical(text)).toBe(text);
        expect(text).toBe(canonical(JSON.stringify(value)));
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each(['', '{', '{"a":planted-value}', "{'a':1}", '\ufeff{}', '{"a":1} x'])(
    '%j is refused, and the error does not quote it',
    (text) => {
      const parse = () => parseJson(text, '"app/db"');
      expect(parse).toThrow(
        expect.objectContaining({ class: 'invalid-value', message: '"app/db" is not valid JSON' }),
      );
    },
  );

  it.each([
    ['{}', true],
    ['[]', false],
    ['1', false],
    ['null', false],
    ['"x"', false],
  ])('%s is an object: %s', (text, expected) => expect(isJsonObject(parseJson(text, 'it'))).toBe(expected));
});

it('a key that the engine misreads is refused, not renamed', () => {
  for (const text of [
    '{"\\\\":1}',
    '{"\\"":1}',
    '{"\\n":{"\\"":[{"\\\\":1}]}}',
    '{"\\"":1}',
    '{"a\\\\":1}',
    '{"a\\"":1}',
  ]) {
    let read: JsonValue;
    try {
      read = parseJson(text, 'it');
    } catch (error) {
      expect(error).toMatchObject({ class: 'invalid-value' });
      continue;
    }
    expect(canonicalJson(read)).toBe(text);
  }
});
