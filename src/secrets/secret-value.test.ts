import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { format, formatWithOptions, inspect } from 'node:util';
import { serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { asLockstepError, LockstepError } from '../errors.ts';
import { SecretValue } from './secret-value.ts';

const planted = 'planted-value-5c1e';
const values = {
  text: SecretValue.text(planted),
  binary: SecretValue.binary(Buffer.from(planted)),
};

/** Everything by which the value could come out: as text, as its bytes in hex, base64 or decimal. */
function expectNoValue(output: string): void {
  const bytes = Buffer.from(planted);
  for (const form of [
    planted,
    bytes.toString('hex'),
    bytes.toString('base64').slice(0, 16),
    [...bytes.subarray(0, 6)].join(', '),
    [...bytes.subarray(0, 6)].join(','),
    bytes.toString('hex').match(/../g)?.slice(0, 6).join(' ') ?? '',
  ]) {
    expect(output).not.toContain(form);
  }
}

/** What console.log and its relatives print. */
function printed(print: (console: Console) => void): string {
  let output = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      output += String(chunk);
      done();
    },
  });
  print(new Console(stream, stream));
  return output;
}

describe.each(Object.entries(values))('a %s value', (_, value) => {
  const nested = {
    list: [value],
    map: new Map([[value, value]]),
    set: new Set([value]),
    deep: { a: { b: { value } } },
  };

  it.each<[string, () => string]>([
    ['String', () => String(value)],
    ['a template literal', () => `${value}`],
    ['concatenation', () => `x${[value]}`],
    ['join', () => [value, value].join()],
    ['toLocaleString', () => value.toLocaleString()],
    ['JSON', () => JSON.stringify({ value, nested })],
    ['inspect', () => inspect(value)],
    ['inspect of a nested one', () => inspect(nested, { depth: null })],
    [
      'inspect with hidden properties',
      () => inspect(nested, { showHidden: true, depth: null, getters: true }),
    ],
    [
      'inspect without custom forms',
      () => inspect(nested, { customInspect: false, showHidden: true, depth: null }),
    ],
    ['inspect of a proxy', () => inspect(new Proxy(value, {}), { showProxy: true, showHidden: true })],
    [
      'format',
      () => ['%s', '%o', '%O', '%j', '%d', '%i', '%f', '%c'].map((code) => format(code, value)).join(),
    ],
    ['format with options', () => formatWithOptions({ showHidden: true }, '%O', nested)],
    ['console.log', () => printed((console) => console.log('x', value, nested))],
    ['console.dir', () => printed((console) => console.dir(nested, { showHidden: true, depth: null }))],
    ['console.table', () => printed((console) => console.table([{ value }, nested]))],
    [
      'console.error of an error',
      () => printed((console) => console.error(new Error(`${value}`, { cause: nested }))),
    ],
    ['structuredClone', () => inspect(structuredClone({ value }), { showHidden: true })],
    ['serialize', () => serialize({ value }).toString('latin1')],
    ['spread', () => inspect({ ...value })],
    ['Object.assign', () => inspect(Object.assign({}, value), { showHidden: true })],
    ['entries', () => inspect([Object.entries(value), Reflect.ownKeys(value)])],
    ['an error that is thrown with it', () => String(asLockstepError(value).message)],
    ['an error whose message holds it', () => new LockstepError('refused', `cannot write ${value}`).message],
  ])('does not come out through %s', (_name, output) => expectNoValue(output()));

  it('says that it is redacted', () => {
    expect([String(value), `${value}`, JSON.stringify(value), inspect(value)]).toEqual([
      '[redacted]',
      '[redacted]',
      '"[redacted]"',
      '[redacted]',
    ]);
  });
});

describe('content', () => {
  it('leaves through reveal and bytes alone, exactly', () => {
    expect(values.text.reveal()).toEqual({ kind: 'text', text: planted });
    expect(Buffer.from(values.binary.bytes()).toString()).toBe(planted);
    expect(Buffer.from(SecretValue.text('grüße').bytes()).toString('utf8')).toBe('grüße');
  });

  it('is equal by kind and bytes', () => {
    expect(values.text.equals(SecretValue.text(planted))).toBe(true);
    expect(values.text.equals(SecretValue.text(`${planted}.`))).toBe(false);
    expect(values.text.equals(values.binary)).toBe(false);
  });
});
