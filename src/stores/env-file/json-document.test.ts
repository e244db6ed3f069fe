import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasPlainKeys } from '../../../test/support/plain-keys.ts';
import { parseJsonDocument } from './json-document.ts';

const parse = (text: string) => parseJsonDocument(text, 'x.json');
const key = fc
  .oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('a', 'b', '__proto__', 'toString'))
  .filter((text) => hasPlainKeys({ [text]: 0 }));
const object = fc.dictionary(key, fc.jsonValue()).filter(hasPlainKeys);
const layout = fc.constantFrom(undefined, 1, 2, '\t');

describe('reading', () => {
  test('strings are their text, other values their canonical JSON with every digit', () => {
    const text =
      '{"s": "a\\n\\u00fc", "n": 12345678901234567890, "f": 1.10, "b": true, "z": null, "o": {"b": 1e-400, "a": [ 1 , 2 ]}}';
    expect(Object.fromEntries(parse(text).secrets)).toEqual({
      s: 'a\nü',
      n: '12345678901234567890',
      f: '1.10',
      b: 'true',
      z: 'null',
      o: '{"a":[1,2],"b":1e-400}',
    });
  });

  test('keys that are escapes stay apart', () => {
    const text = String.raw`{"\\": "1", "\"": "2", "\n": "3", "\\n": "4", "\u0041": "5"}`;
    for (let time = 0; time < 2; time++) {
      expect([...parse(text).secrets]).toEqual([
        ['\\', '1'],
        ['"', '2'],
        ['\n', '3'],
        ['\\n', '4'],
        ['A', '5'],
      ]);
    }
  });

  test('takes what JSON.parse takes, and nothing else', () => {
    const broken = fc
      .tuple(object, layout, fc.nat(), fc.constantFrom('', ',', '}', '"', ' ', '1', '\n', 'x'))
      .map(([value, indent, place, patch]) => {
        const text = JSON.stringify(value, undefined, indent);
        const at = place % (text.length + 1);
        return text.slice(0, at) + patch + text.slice(at + 1);
      })
      .filter((text) => !text.includes('\\'));
    fc.assert(
      fc.property(broken, (text) => {
        const parsed = attempt(() => JSON.parse(text) as unknown);
        const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
        const secrets = attempt(() => parse(text).secrets);
        expect(secrets !== undefined).toBe(isObject);
        if (isObject) expect([...(secrets ?? [])].length).toBe(Object.keys(parsed).length);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['{\n  "a": "hunter2",\n  "b": hunter2\n}', 3],
    ['["hunter2"]', 1],
    ['{"a": "hunter2"\n\n', 3],
    ['', 1],
    ['{"a": "hunter2"} hunter2', 1],
    ['{"a": "hunter2\n"}', 1],
  ])('%j is malformed', (text, line) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        class: 'invalid-value',
        message: `x.json, line ${line}: it is not a JSON object`,
      }),
    );
  });
});

describe('writing', () => {
  test('setting a key changes no other one, whatever its type and place', () => {
    fc.assert(
      fc.property(object, layout, key, fc.string({ unit: 'grapheme' }), (value, indent, name, text) => {
        const before = JSON.stringify(value, undefined, indent);
        const after = parse(before).with(name, text);
        expect(JSON.parse(after)).toEqual(withKey(JSON.parse(before), name, text));
        expect(parse(after).secrets.get(name)).toBe(text);
        const others = (file: string) => parse(file).without(name);
        expect(JSON.parse(others(after))).toEqual(JSON.parse(others(before)));
      }),
    );
  });

  test('layout and bytes of what is not written stay', () => {
    const text = '{\n    "a" : 12345678901234567890,\n    "b" : "old",\n    "c" : { "x": 1.0 }\n}\n';
    const document = parse(text);
    expect(document.with('b', 'new')).toBe(text.replace('"old"', '"new"'));
    expect(document.with('d', 'x"y')).toBe(text.replace('1.0 }\n', '1.0 },\n    "d" : "x\\"y"\n'));
    expect(document.without('b')).toBe(text.replace('    "b" : "old",\n', ''));
    expect(document.without('c')).toBe(text.replace(',\n    "c" : { "x": 1.0 }', ''));
    expect(document.without('z')).toBe(text);
    expect(parse('{}\n').with('a', 'b')).toBe('{\n  "a": "b"\n}\n');
    expect(parse('{"a":"b"}').with('c', 'd')).toBe('{"a":"b","c":"d"}');
    expect(parse('{"a":"b"}').without('a')).toBe('{}');
  });

  test('of a key that occurs several times the last one counts, and all go', () => {
    const document = parse('{"a":"1","b":"2","a":"3","a":"4"}');
    expect(document.secrets.get('a')).toBe('4');
    expect(document.with('a', '5')).toBe('{"a":"1","b":"2","a":"3","a":"5"}');
    expect(document.without('a')).toBe('{"b":"2"}');
  });
});

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function withKey(object: unknown, name: string, value: string): unknown {
  const entries = Object.entries(object as Record<string, unknown>).filter(([each]) => each !== name);
  return Object.fromEntries([...entries, [name, value]]);
}
