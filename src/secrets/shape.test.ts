import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasPlainKeys } from '../../test/support/plain-keys.ts';
import { SecretValue } from './secret-value.ts';
import { applyShape, keyNames, type Shape, selectKeys, shapeIdentity } from './shape.ts';

const json: Shape = { kind: 'json', include: [], exclude: [], rename: {} };
const text = (value: string, path = 'app/db') => ({ path, value: SecretValue.text(value) });
const shaped = (shape: Shape, sources: ReturnType<typeof text>[], key?: string) => {
  const content = applyShape(shape, sources, key).reveal();
  return content.kind === 'text' ? content.text : content.bytes;
};

describe('json', () => {
  test('is canonical and keeps every digit', () => {
    expect(shaped(json, [text('{"b": 12345678901234567890, "a": 1.0, "c": [1e400, {"z":1,"y":2}]}')])).toBe(
      '{"a":1.0,"b":12345678901234567890,"c":[1e400,{"y":2,"z":1}]}',
    );
  });

  test('includes, excludes and renames keys', () => {
    const shape: Shape = { ...json, include: ['db_*'], exclude: ['*_old'], rename: { db_user: 'user' } };
    expect(shaped(shape, [text('{"db_user":1,"db_old":2,"other":3,"db_pass":4}')])).toBe(
      '{"db_pass":4,"user":1}',
    );
  });

  test('keeps a key with an empty name', () => {
    expect(shaped(json, [text('{"":"e","b":2}')])).toBe('{"":"e","b":2}');
  });

  test('keeps a key called __proto__', () => {
    expect(shaped(json, [text('{"__proto__":{"a":1},"b":2}')])).toBe('{"__proto__":{"a":1},"b":2}');
  });

  test('merges several sources; plain text becomes a key called like its secret', () => {
    expect(shaped(json, [text('{"a":1}', 'x/one'), text('p', 'x/two')])).toBe('{"a":1,"two":"p"}');
  });

  test('refuses a key that two sources bring', () => {
    expect(() => shaped(json, [text('{"a":1}', 'x/one'), text('{"a":2}', 'x/two')])).toThrow(
      '"x/one" and "x/two" both bring key "a"',
    );
  });

  test('refuses plain text and binary without quoting them', () => {
    expect(() => shaped(json, [text('hunter2')])).toThrow('"app/db" is plain text, not a JSON object');
    const binary = { path: 'app/db', value: SecretValue.binary(new Uint8Array([1])) };
    expect(() => applyShape(json, [binary], undefined)).toThrow('"app/db" is binary and has no keys');
  });
});

describe('raw and key', () => {
  test('raw without a key is the value as it is', () => {
    const bytes = new Uint8Array([0, 255]);
    const raw: Shape = { ...json, kind: 'raw' };
    expect(shaped(raw, [text(' { "b":1 } ')])).toBe(' { "b":1 } ');
    expect(applyShape(raw, [{ path: 'p', value: SecretValue.binary(bytes) }], undefined).bytes()).toEqual(
      bytes,
    );
  });

  test('one key: strings as they are, anything else as JSON text', () => {
    const source = text('{"s":"a\\nb","n":1.50,"o":{"b":1,"a":2},"z":null}');
    const one = (key: string) => shaped({ ...json, kind: 'raw', key }, [source]);
    expect([one('s'), one('n'), one('o'), one('z')]).toEqual(['a\nb', '1.50', '{"a":2,"b":1}', 'null']);
    expect(shaped({ ...json, kind: 'key' }, [source], 's')).toBe('a\nb');
    expect(() => one('toString')).toThrow('"app/db" has no key "toString"');
  });

  test('key names come from JSON objects', () => {
    expect(keyNames(text('{"b":1,"a":2}'))).toEqual(['b', 'a']);
    expect(() => keyNames(text('[1]'))).toThrow('not a JSON object');
  });
});

test('two keys may not get one name', () => {
  expect(() => selectKeys(['a', 'b'], { ...json, rename: { a: 'b' } })).toThrow(
    'keys "a" and "b" both become "b"',
  );
});

test('the identity of a shape tells shapes apart, not the order of their options', () => {
  expect(shapeIdentity({ ...json, include: ['a', 'b'] })).toBe(
    shapeIdentity({ ...json, include: ['b', 'a'] }),
  );
  expect(shapeIdentity({ ...json, include: ['a'] })).not.toBe(shapeIdentity({ ...json, exclude: ['a'] }));
});

test('canonical text is a fixed point', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()).filter(hasPlainKeys), (value) => {
      const once = shaped(json, [text(JSON.stringify(value))]);
      expect(shaped(json, [text(String(once))])).toBe(once);
    }),
  );
});
