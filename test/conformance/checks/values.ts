import { expect, test } from 'vitest';
import { SecretValue } from '../../../src/secrets/secret-value.ts';
import { type Bench, expectError, never, plantedText } from '../bench.ts';

/** Texts that something on the way might change. */
const texts: Readonly<Record<string, string>> = {
  plain: plantedText,
  unicode: 'grüße, 日本語, 😀, e\u0301, \u00e9, \u2028',
  newlines: 'first\nsecond\r\nthird\r\n\n',
  'a leading newline': '\nx',
  spaces: '  \t leading and trailing \t  ',
  quotes: `it's "quoted" \`here\``,
  'a text in quotes': '"quoted"',
  'a text in single quotes': "'quoted'",
  'both quotes and a newline': `'"\n`,
  backslashes: 'C:\\new\\table \\n \\\\ \\',
  'a shell variable': `$HOME \${HOME} $(id) \\$x`,
  'a comment sign': 'a#b #c',
  'an assignment': 'A=b',
  'control characters': 'bell \u0007, escape \u001b, delete \u007f',
  'a number': '12345678901234567890',
  'true as text': 'true',
  'null as text': 'null',
  'a JSON text': '"a"',
  'a JSON list': '[1,2,3]',
  'broken JSON': '{"a":',
  'a JSON object': '{"password":"p\\"q","user":"ü"}',
  'a JSON object with spaces': '{ "b" : "1",\n  "a" : "2" }',
  'JSON numbers of many digits': '{"big":12345678901234567890,"exact":1.10,"small":1e-400}',
  'a nested JSON object': '{"a":{"b":[1,null,true]}}',
  'a private key': `-----BEGIN KEY-----\n${'QUJD'.repeat(16)}\n-----END KEY-----\n`,
};

/** Values: exact bytes, and the limits that the capabilities name. */
export function checkValues(bench: Bench): void {
  async function expectRefused(name: string, value: SecretValue): Promise<void> {
    await expectError(
      bench.write(name, 1, { value }),
      `a refused value`,
      'invalid-value',
      'refused',
      'limit',
    );
    expect(await bench.store.find(name, never), 'what is there after a refused write').toBeUndefined();
  }

  async function expectExact(name: string, value: SecretValue): Promise<void> {
    if (bench.harness.comesBack?.(value) === 'refused') return expectRefused(name, value);
    const { versionId } = await bench.write(name, 1, { value });
    await bench.expectValue(name, value);
    await bench.expectValue(name, value, versionId);
  }

  for (const [what, text] of Object.entries(texts)) {
    test(`exact bytes: ${what}`, () => expectExact('a', SecretValue.text(text)));
  }

  test('exact bytes among other secrets, over updates', async () => {
    const values = Object.values(texts).map((text) => SecretValue.text(text));
    const taken = values.filter((value) => bench.harness.comesBack?.(value) !== 'refused');
    const nameOf = (index: number) => `s${index}`;
    for (const [index, value] of taken.entries()) await bench.write(nameOf(index), 1, { value });
    // Each takes the value of its neighbour; then all must stand.
    for (const index of taken.keys()) {
      const expected = await bench.entry(nameOf(index));
      await bench.write(nameOf(index), 2, { value: neighbour(taken, index), expected });
    }
    for (const index of taken.keys()) await bench.expectValue(nameOf(index), neighbour(taken, index));
  });

  test('bytes that are not text', async () => {
    const value = SecretValue.binary(Uint8Array.from([0, 255, 254, 10, 13, 128, 0]));
    return bench.store.capabilities.binary ? expectExact('a', value) : expectRefused('a', value);
  });

  test('an empty text', async () => {
    const value = SecretValue.text('');
    return bench.store.capabilities.emptyValues ? expectExact('a', value) : expectRefused('a', value);
  });

  test('the largest value fits, one byte more is refused', async () => {
    const { maxValueBytes } = bench.store.capabilities;
    // Characters of two bytes: the limit counts bytes.
    const largest = 'x'.repeat(maxValueBytes % 2) + 'ü'.repeat(Math.floor(maxValueBytes / 2));
    await expectExact('a', SecretValue.text(largest));
    await expectRefused('b', SecretValue.text(`${largest}x`));
  });

  test('the names of the keys, where the store tells them', async () => {
    const { store } = bench;
    if (!store.keys) return;
    const { versionId } = await bench.write('a', 1, {
      value: SecretValue.text('{"user":"u","password":"p"}'),
    });
    const keys = await store.keys('a', versionId, never);
    if (keys !== undefined) expect([...keys].sort()).toEqual(['password', 'user']);
    await expectError(store.keys('missing', versionId, never), 'keys of a missing secret', 'not-found');
  });
}

function neighbour(values: readonly SecretValue[], index: number): SecretValue {
  const value = values[(index + 1) % values.length];
  if (value === undefined) throw new Error('no values');
  return value;
}
