import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdsReferenceInside, referenceProblems, resolveReferences } from './references.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-'));
  await writeFile(join(folder, 'unix'), 'hunter2\n');
  await writeFile(join(folder, 'dos'), 'hunter2\r\n');
  await writeFile(join(folder, 'lines'), 'a\n\n');
  await writeFile(join(folder, 'bytes'), Uint8Array.of(0xff));
});
afterAll(() => rm(folder, { recursive: true }));

const environment = { NAME: 'value', EMPTY: '', TRICK: '$'.concat('{env:NAME}') };
const resolveAll = (value: unknown) => resolveReferences(value, [], { environment, folder });
const resolve = async (value: unknown) => (await resolveAll(value)).value;

describe('references', () => {
  test.each([
    [`\${env:NAME}`, 'value'],
    [`a\${env:NAME}b\${env:NAME}`, 'avaluebvalue'],
    [`\${env:EMPTY}`, ''],
    [`\${file:unix}`, 'hunter2'],
    [`\${file:./dos}`, 'hunter2'],
    [`\${file:lines}`, 'a\n'],
    [`$\${env:NAME}`, `\${env:NAME}`],
    [`\${env:TRICK}`, `\${env:NAME}`],
    ['$NAME {x} $', '$NAME {x} $'],
  ])('%s', async (text, expected) => {
    expect(await resolve(text)).toBe(expected);
  });

  test('an absolute path', async () => {
    expect(await resolve(`\${file:${join(folder, 'unix')}}`)).toBe('hunter2');
  });

  test('inside lists and maps; other values stay', async () => {
    const value = { a: [`\${env:NAME}`, 1, null, true], b: { c: `\${env:NAME}` } };
    expect(await resolve(value)).toEqual({ a: ['value', 1, null, true], b: { c: 'value' } });
  });

  test('all that lead nowhere are named, and nothing that another one holds', async () => {
    const value = {
      a: `\${file:unix}\${env:NOPE}`,
      b: [`\${file:nope}`, `\${file:.}`, `\${file:bytes}`, `\${env:toString}`, `\${evn:X}`],
    };
    const { problems } = await resolveAll(value);
    expect(problems.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      `a: "\${env:NOPE}": the environment variable is not set`,
      `b.0: "\${file:nope}": the file does not exist`,
      `b.1: "\${file:.}": the file is a folder`,
      `b.2: "\${file:bytes}": the file is not UTF-8 text`,
      `b.3: "\${env:toString}": the environment variable is not set`,
      `b.4: "\${evn:X}" is no reference; write \${env:NAME} or \${file:path}, or $\${ for a plain \${`,
    ]);
  });

  test.each([
    [`\${env:NAME}`, true],
    [`\${evn:NAME}`, true],
    [`$\${env:NAME}`, false],
    [[{ a: `x\${file:a}` }], true],
    [[1, null, 'x'], false],
  ])('%j holds one: %s', (value, expected) => {
    expect(holdsReferenceInside(value)).toBe(expected);
  });

  test.each([`\${env:}`, `\${env:A-B}`, `\${env:1}`, `\${ENV:A}`, `\${A}`, `\${file:}`, `\${env:A`])(
    '%s is wrong',
    (text) => {
      expect(referenceProblems([text], ['x'])).toMatchObject([{ path: ['x', 0] }]);
    },
  );

  test('a text without "${" stays as it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('$', '{', '}', 'a', 'env:', '\n') }),
        async (text) => {
          fc.pre(!text.includes('${'));
          expect(await resolve(text)).toBe(text);
        },
      ),
    );
  });
});
