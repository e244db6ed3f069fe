import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultPacerLimits } from '../../src/pacing/pacer.ts';
import { createPacers } from '../../src/pacing/pacers.ts';
import { envFile } from '../../src/stores/env-file/kind.ts';
import type { Entry } from '../../src/stores/store.ts';

const script = join(import.meta.dirname, 'env-file-writer.ts');
const signal = new AbortController().signal;
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-processes-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs the writer (env-file-writer.ts) and says how it ended: what it printed, or the signal that killed it. */
function runWriter(...args: string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, [script, folder, ...args], (error, stdout, stderr) => {
      resolve(error === null ? stdout : (error.signal ?? stderr));
    });
  });
}

async function list(): Promise<Entry[]> {
  const store = await envFile.open(
    { path: '.env' },
    {
      name: 'laptop',
      folder,
      environment: { HOME: folder },
      pacers: createPacers(defaultPacerLimits, () => undefined),
      warn: () => undefined,
    },
  );
  const entries: Entry[] = [];
  for await (const entry of store.list({ prefix: '' }, signal)) entries.push(entry);
  return entries;
}

test('a process killed between sidecar and file leaves our older stamp, and the next one goes on', async () => {
  expect(await runWriter('s1', '1', 'A')).toBe('written');
  const before = await list();
  expect(before).toMatchObject([{ name: 'A0', stamp: 's1' }]);
  expect(await runWriter('s2', '1', 'A', 'killed')).toBe('SIGKILL');
  expect(await readFile(join(folder, '.env.lockstep'), 'utf8'), 'the sidecar is ahead').toContain('"s2"');
  expect(await list()).toEqual(before);
  expect(await runWriter('s2', '1', 'A')).toBe('written');
  expect(await list()).toMatchObject([{ name: 'A0', stamp: 's2' }]);
  expect(await readFile(join(folder, '.env'), 'utf8')).toBe("A0='s2 of A0'\n");
  expect((await readdir(folder)).sort(), 'what is left').toEqual(['.env', '.env.lockstep', '.local']);
});

test('processes that write at the same time lose nothing, make one key and leave no lock', async () => {
  await writeFile(join(folder, '.env'), '# mine\nMINE=1\n');
  const prefixes = ['A', 'B', 'C'];
  const ends = await Promise.all(prefixes.map((prefix) => runWriter('s1', '25', prefix)));
  expect(ends).toEqual(['written', 'written', 'written']);
  const entries = await list();
  const wanted = prefixes.flatMap((prefix) => Array.from({ length: 25 }, (_, index) => `${prefix}${index}`));
  expect(entries.map(({ name }) => name).sort()).toEqual(['MINE', ...wanted].sort());
  expect(entries.filter(({ stamp }) => stamp === 's1')).toHaveLength(wanted.length);
  const text = await readFile(join(folder, '.env'), 'utf8');
  for (const name of wanted) expect(text).toContain(`${name}='s1 of ${name}'\n`);
  expect(text.startsWith('# mine\nMINE=1\n')).toBe(true);
  expect((await readdir(folder)).sort(), 'what is left').toEqual(['.env', '.env.lockstep', '.local']);
});
