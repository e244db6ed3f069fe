import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  maxSourceReferenceLength,
  parseSourceReference,
  sourceReference,
  storeHash,
} from './source-reference.ts';

const storeIdentity = 'vault-kv:3f0c';
const hash = storeHash(storeIdentity);

describe('source references', () => {
  test.each([
    [{ paths: ['app/db'] }, 'app/db'],
    [{ paths: ['app/db'], key: 'password' }, 'app/db:password'],
    [{ paths: ['app/db', 'app/x', 'app/y'] }, 'app/db+2'],
    [{ paths: ['app/My db'], key: '' }, 'app/My db:'],
    [{ paths: ['a:b=c+d@e'], key: 'ä' }, 'a=3Ab=3Dc=2Bd=40e:=C3=A4'],
    [{ paths: [' a'] }, '=20a'],
    [{ paths: [''] }, ''],
  ])('%j is written as %s', (source, expected) => {
    expect(sourceReference({ storeIdentity, ...source })).toBe(`${expected}@${hash}`);
  });

  test('the hash is short, and another for another store', () => {
    expect(hash).toMatch(/^[0-9a-f]{8}$/);
    expect(storeHash('vault-kv:other')).not.toBe(hash);
  });

  test('a long path is cut, and says so', () => {
    const text = sourceReference({ storeIdentity, paths: ['ä'.repeat(200), 'b'] });
    expect(text).toMatch(/^(=C3=A4)+(=C3)?=-[0-9a-f]{16}\+1@/);
    expect(text.length).toBeLessThanOrEqual(maxSourceReferenceLength);
    expect(parseSourceReference(text)).toEqual({ storeHash: hash, path: undefined, others: 1 });
  });

  test.each([
    '',
    'app/db',
    'app/db@xyz',
    `a:b:c@${hash}`,
    `a=4@${hash}`,
    `a=FF@${hash}`,
    `ä@${hash}`,
    `a+0@${hash}`,
  ])('%j is no source reference', (text) => {
    expect(parseSourceReference(text)).toBeUndefined();
  });
});

describe('properties', () => {
  const path = fc.string({
    unit: fc.oneof(
      fc.constantFrom('a', 'B', ' ', '/', ':', '=', '+', '@', '-', '%'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
    maxLength: 150,
  });
  const source = fc.record(
    { storeIdentity: fc.string(), paths: fc.array(path, { minLength: 1, maxLength: 3 }), key: path },
    { requiredKeys: ['storeIdentity', 'paths'] },
  );

  test('what fits comes back exactly', () => {
    fc.assert(
      fc.property(source, (given) => {
        const parsed = parseSourceReference(sourceReference(given));
        expect(parsed).toMatchObject({
          storeHash: storeHash(given.storeIdentity),
          others: given.paths.length - 1,
        });
        if (parsed?.path === undefined) return;
        expect(parsed).toEqual({
          storeHash: storeHash(given.storeIdentity),
          others: given.paths.length - 1,
          path: given.paths[0],
          ...(given.key === undefined ? {} : { key: given.key }),
        });
      }),
    );
  });

  test('short sources are never cut', () => {
    fc.assert(
      fc.property(source, (given) => {
        const bytes = Buffer.byteLength((given.paths[0] ?? '') + (given.key ?? ''));
        fc.pre(bytes * 3 <= 240);
        expect(parseSourceReference(sourceReference(given))?.path).toBe(given.paths[0]);
      }),
    );
  });

  test('it fits into an AWS tag value', () => {
    fc.assert(
      fc.property(source, (given) => {
        const text = sourceReference(given);
        expect(text).toMatch(/^[A-Za-z0-9 _.:/=+\-@]*$/);
        expect(text.length).toBeLessThanOrEqual(maxSourceReferenceLength);
        expect(text).toBe(text.trim());
      }),
    );
  });

  test('different sources have different references', () => {
    const one = (given: { paths: string[]; key?: string }) =>
      JSON.stringify([given.paths[0], given.key ?? null]);
    fc.assert(
      fc.property(source, source, (a, b) => {
        fc.pre(one(a) !== one(b));
        expect(sourceReference(a)).not.toBe(sourceReference({ ...b, storeIdentity: a.storeIdentity }));
      }),
    );
  });

  test('long ones that differ only at the end differ, too', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 300 }), (length) => {
        const start = 'x'.repeat(length);
        const [a, b] = ['a', 'b'].map((end) => sourceReference({ storeIdentity, paths: [start + end] }));
        expect(a).not.toBe(b);
      }),
    );
  });

  test('any text parses without an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '@', '+', '=', ':', '1', '-') }), (text) => {
        const parsed = parseSourceReference(`${text}@${hash}`);
        if (parsed !== undefined) expect(parsed.storeHash).toBe(hash);
      }),
    );
  });
});
