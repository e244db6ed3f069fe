import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasPlainKeys } from '../../../test/support/plain-keys.ts';
import { createMemberSieve } from './member-sieve.ts';

/** What comes out when the text arrives in these pieces. */
function sift(pieces: readonly string[]) {
  const members: [string, unknown][] = [];
  const sieve = createMemberSieve(['data', 'key_info'], (name, text) =>
    members.push([name, JSON.parse(text)]),
  );
  for (const piece of pieces) sieve.write(piece);
  return { members, rest: sieve.end() };
}

function cutAt(text: string, cuts: readonly number[]): string[] {
  const positions = [...cuts.map((cut) => cut % (text.length + 1)), 0, text.length].sort((a, b) => a - b);
  return positions.slice(1).map((position, index) => text.slice(positions[index], position));
}

describe('createMemberSieve', () => {
  it('takes the members out and leaves the rest', () => {
    const text =
      '{"x":{"key_info":{"no":{}}},"data":{"key_info":{"a/b":{"n":[{"m":1}]},"c":{}},"keys":["a/b"]}}';
    expect(sift([text])).toEqual({
      members: [
        ['a/b', { n: [{ m: 1 }] }],
        ['c', {}],
      ],
      rest: '{"x":{"key_info":{"no":{}}},"data":{"key_info":{},"keys":["a/b"]}}',
    });
  });

  it.each(['{"errors":[]}', '{"data":{}}', '{"data":null}', '{"data":[{"key_info":{"a":{}}}]}', '<html>{'])(
    'leaves %s alone',
    (text) => {
      expect(sift([text])).toEqual({ members: [], rest: text });
    },
  );

  it('does not depend on names, values, spaces or where the pieces are cut', () => {
    const tree = fc.dictionary(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', '{"', 'a\\', 'data', 'key_info')),
      fc.object({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value))),
    );
    const spaces = fc.constantFrom(0, 1, '\t');
    fc.assert(
      fc.property(
        tree.filter(hasPlainKeys),
        spaces,
        fc.array(fc.nat(), { maxLength: 20 }),
        (keyInfo, indent, cuts) => {
          const answer = { before: { data: '}' }, data: { key_info: keyInfo, keys: Object.keys(keyInfo) } };
          const text = JSON.stringify(answer, null, indent);
          const { members, rest } = sift(cutAt(text, cuts));
          expect(members).toEqual(Object.entries(JSON.parse(text).data.key_info));
          expect(JSON.parse(rest)).toEqual({ ...answer, data: { ...answer.data, key_info: {} } });
        },
      ),
    );
  });

  it('leaves a text that was cut off broken', () => {
    const text = '{"data":{"key_info":{"a":{"b":1},"c":{"d":2}},"keys":["a","c"]}}';
    for (let end = 1; end < text.length; end++) {
      expect(() => JSON.parse(sift([text.slice(0, end)]).rest)).toThrow();
    }
  });
});
