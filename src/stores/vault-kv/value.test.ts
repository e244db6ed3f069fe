import { describe, expect, it } from 'vitest';
import { SecretValue } from '../../secrets/secret-value.ts';
import { maxValueBytes, toKvMap } from './value.ts';

const map = (text: string) => toKvMap('app/db', SecretValue.text(text));

describe('toKvMap', () => {
  it.each([
    ['{"b":1,"a":{"d":null,"c":[true]}}', '{"a":{"c":[true],"d":null},"b":1}'],
    [' {"a":"x"}\n', '{"a":"x"}'],
    ['{}', '{}'],
    ['plain', '{"value":"plain"}'],
    ['', '{"value":""}'],
    ['[1,2]', '{"value":"[1,2]"}'],
    ['"text"', '{"value":"\\"text\\""}'],
    ['{broken', '{"value":"{broken"}'],
    ['12345678901234567890123', '{"value":"12345678901234567890123"}'],
    ['{"__proto__":"x"}', '{"__proto__":"x"}'],
  ])('turns %j into %s', (text, expected) => {
    expect(map(text)).toBe(expected);
  });

  it.each(['0', '-1.5', '9007199254740991', '1e+21', '1e-7', '0.1'])('takes the number %s', (number) => {
    expect(map(`{"n":${number}}`)).toBe(`{"n":${number}}`);
  });

  it.each(['12345678901234567890123', '0.10000000000000000001', '1.0', '1e5', '1e999', '-0'])(
    'refuses the number %s, naming the key and not the value',
    (number) => {
      const refused = () => map(`{"fine":1,"outer":{"inner":[${number}]}}`);
      expect(refused).toThrow(expect.objectContaining({ class: 'invalid-value' }));
      expect(refused).toThrow(/"outer\.inner\.0"/);
      expect(refused).not.toThrow(number);
    },
  );

  it('refuses bytes, and more than fits', () => {
    const bytes = SecretValue.binary(Uint8Array.of(1, 2));
    expect(() => toKvMap('a', bytes)).toThrow(expect.objectContaining({ class: 'invalid-value' }));
    expect(() => map('x'.repeat(maxValueBytes + 1))).toThrow(
      expect.objectContaining({ class: 'invalid-value' }),
    );
  });
});
