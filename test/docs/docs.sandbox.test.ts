import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generatedParts, withGenerated } from '../../scripts/docs/generated.ts';
import { createProgram } from '../../src/commands/program.ts';
import { createMemoryTerminal } from '../../src/commands/testing/memory-terminal.ts';
import { loadConfiguration } from '../../src/config/load-configuration.ts';
import { storeKinds } from '../../src/stores/registry.ts';
import { failureOf, planOf, reportOf } from '../end-to-end/output.ts';
import { lockstepLines } from './command-lines.ts';
import { anchorsOf, linksOf, readDocument, readDocuments, root } from './documents.ts';

const documents = readDocuments();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-docs-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('generated parts', () => {
  test.each(Object.keys(generatedParts()))('%s is up to date (else: npm run docs)', (file) => {
    const { text } = readDocument(file);
    expect(withGenerated(file, text)).toBe(text);
  });
});

describe('configurations', () => {
  const whole = documents.flatMap(({ file, blocks }) =>
    blocks
      .filter(({ language, text }) => language === 'yaml' && /^version:/m.test(text))
      .map(({ text }, index) => ({ name: `${file}, ${index + 1}`, text })),
  );
  test('are there', () => expect(whole.length).toBeGreaterThanOrEqual(3));
  test.each(whole)('$name loads', async ({ text }) => {
    const file = join(folder, 'lockstep.yaml');
    await writeFile(file, text);
    const { syncs } = await loadConfiguration(file, { kinds: storeKinds, environment: {} });
    expect(syncs.length).toBeGreaterThan(0);
  });
});

/** The exit code of parsing a command line, without doing what it says; and what was said about it. */
async function parseOnly(args: readonly string[]) {
  let said = '';
  const program = createProgram({ terminal: createMemoryTerminal(), environment: {}, folder });
  for (const command of [program.command, ...program.command.commands]) {
    const hear = (text: string) => {
      said += text;
    };
    command.configureOutput({ writeOut: hear, writeErr: hear });
    if (command !== program.command) command.action(() => undefined);
  }
  return { code: await program.run(args), said };
}

describe('command lines', () => {
  const lines = documents.flatMap((document) =>
    lockstepLines(document).map((args) => ({ file: document.file, line: args.join(' '), args })),
  );
  test('are there', () => expect(new Set(lines.map(({ args }) => args[0])).size).toBeGreaterThanOrEqual(7));
  test.each(lines)('$file: lockstep $line', async ({ args }) => {
    expect(await parseOnly(args)).toMatchObject({ code: 0 });
  });
  test.each([['plam'], ['plan', '--jsn'], ['plan', 'file.json', 'too'], ['sandbox', '--vault-port', 'x']])(
    'a line that does not exist is noticed: %s %s',
    async (...args) => {
      expect(await parseOnly(args)).toMatchObject({ code: 3 });
    },
  );
});

test.each(documents)('the links of $file lead somewhere', (document) => {
  for (const link of linksOf(document)) {
    const [path = '', anchor] = link.split('#');
    const file = path === '' ? document.file : normalize(join(dirname(document.file), path));
    expect(existsSync(root + file), link).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(readDocument(file)), link).toContain(anchor);
  }
});

describe('safety', () => {
  const { text } = readDocument('docs/safety.md');
  const claims = [...text.matchAll(/((?:\*[^*\n]+\*[^*`\n]*)+)\(?`((?:src|test)\/[\w./-]+\.ts)`/g)].flatMap(
    ([, titles = '', file = '']) =>
      [...titles.matchAll(/\*([^*]+)\*/g)].map(([, title = '']) => ({ title, file })),
  );
  test('each row of each table names a test', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('| ') && !/^\| (It never|---)/.test(line));
    expect(rows.length).toBeGreaterThan(15);
    for (const row of rows)
      expect(
        claims.some(({ title }) => row.includes(`*${title}*`)),
        row,
      ).toBe(true);
  });
  test.each(claims)('$file has the test "$title"', ({ title, file }) => {
    expect(readFileSync(root + file, 'utf8')).toContain(`'${title}'`);
  });
});

describe('JSON', () => {
  const parsers = { plan: planOf, report: reportOf, failure: failureOf };
  const { blocks } = readDocument('docs/commands.md');
  test.each(Object.entries(parsers))('the example of a %s has the shape of the real one', (name, read) => {
    const example = blocks.find(({ note }) => note === `json: ${name}`);
    expect(() => read({ code: 0, signal: null, stdout: example?.text ?? '', stderr: '' })).not.toThrow();
  });
});
