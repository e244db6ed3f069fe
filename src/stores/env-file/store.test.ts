import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { defaultPacerLimits } from '../../pacing/pacer.ts';
import { createPacers } from '../../pacing/pacers.ts';
import { SecretValue } from '../../secrets/secret-value.ts';
import type { Entry, Store, Write } from '../store.ts';
import { envFile } from './kind.ts';
import { openEnvFile } from './store.ts';
import { type ReplaceFile, replaceFile } from './text-file.ts';

const signal = new AbortController().signal;
const mark = { owner: 'acme', sync: 'app', source: 'app/db@1a2b3c4d' };
let folder = '';
const warn = vi.fn<(message: string) => void>();

beforeEach(async () => {
  warn.mockClear();
  folder = await mkdtemp(join(tmpdir(), 'lockstep-env-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function contextOf() {
  const environment = { HOME: join(folder, 'home') };
  return {
    name: 'laptop',
    folder,
    environment,
    pacers: createPacers(defaultPacerLimits, () => undefined),
    warn,
  };
}

const at = (file: string) => join(folder, file);
const text = (file: string) => readFile(at(file), 'utf8');
const open = (configuration: Record<string, unknown>) => envFile.open(configuration, contextOf());

function writeOf(name: string, value: string, stamp: string, expected?: Entry): Write {
  return { name, value: SecretValue.text(value), stamp, expected, mark, labels: {}, settings: {} };
}

async function list(store: Store): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of store.list({ prefix: '' }, signal)) entries.push(entry);
  return entries;
}

describe('a file that does not exist', () => {
  test('is an empty destination, made private by the first write', async () => {
    const store = await open({ path: '.env' });
    expect(await list(store)).toEqual([]);
    expect(await store.find('A', signal)).toBeUndefined();
    const before = await store.identity(signal);
    await store.write(writeOf('A', 'b c', 's1'), signal);
    expect(await text('.env')).toBe("A='b c'\n");
    expect((await stat(at('.env'))).mode & 0o777).toBe(0o600);
    expect((await stat(at('.env.lockstep'))).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).sort()).toEqual(['.env', '.env.lockstep', 'home']);
    expect(await store.identity(signal), 'the same store before and after').toBe(before);
  });

  test('is an error as a source, which names the path', async () => {
    const store = await open({ path: 'gone/../.env' });
    const missing = { class: 'not-found', message: expect.stringContaining(at('.env')) };
    await expect(store.place(signal)).rejects.toMatchObject(missing);
    await expect(store.read('A', undefined, signal)).rejects.toMatchObject(missing);
  });

  test('in a folder that does not exist is an error for both', async () => {
    const store = await open({ path: 'gone/.env' });
    const error = { class: 'configuration', message: expect.stringContaining(at('gone')) };
    await expect(store.identity(signal)).rejects.toMatchObject(error);
    await expect(list(store)).rejects.toMatchObject(error);
    await expect(store.write(writeOf('A', 'b', 's1'), signal)).rejects.toMatchObject(error);
  });

  test('a new JSON file is one too', async () => {
    const store = await open({ path: 'new.json' });
    await store.write(writeOf('a/b', 'c', 's1'), signal);
    expect(await text('new.json')).toBe('{\n  "a/b": "c"\n}\n');
  });
});

describe('what is there', () => {
  test('links are followed and stay links, also to a file that does not exist yet', async () => {
    await mkdir(at('real'));
    await symlink('real/env', at('link'));
    await symlink(at('link'), at('link2'));
    const store = await open({ path: 'link2' });
    await store.write(writeOf('A', '1', 's1'), signal);
    await store.write(writeOf('B', '2', 's2'), signal);
    expect(await readlink(at('link'))).toBe('real/env');
    expect(await text('real/env')).toBe('A=1\nB=2\n');
    expect((await readdir(at('real'))).sort()).toEqual(['env', 'env.lockstep']);
    const direct = await open({ path: 'real/env' });
    expect(await direct.identity(signal)).toBe(await store.identity(signal));
    expect((await direct.find('A', signal))?.stamp).toBe('s1');
  });

  test('a write keeps everything else, byte for byte', async () => {
    const before = '# mine\nexport OTHER="keep  me" # really\n\nA=old\n';
    await writeFile(at('.env'), before);
    await chmod(at('.env'), 0o644);
    const store = await open({ path: '.env' });
    await store.retag(writeOf('A', '', ''), signal);
    expect(await text('.env'), 'retag').toBe(before);
    await store.write(writeOf('A', 'new', 's1', await store.find('A', signal)), signal);
    expect(await text('.env')).toBe(before.replace('old', 'new'));
    expect((await stat(at('.env'))).mode & 0o777).toBe(0o600);
    await store.remove('A', {}, signal);
    expect(await text('.env')).toBe(before.replace('A=old\n', ''));
    expect(await text('.env.lockstep')).not.toContain('"A"');
  });

  test('numbers of a JSON file keep their digits and stay numbers', async () => {
    await writeFile(at('x.json'), '{"big": 12345678901234567890, "s": "t"}');
    const store = await open({ path: 'x.json' });
    await store.write(writeOf('new', '12345678901234567890', 's1'), signal);
    expect(await text('x.json')).toBe(
      '{"big": 12345678901234567890, "s": "t", "new": "12345678901234567890"}',
    );
    expect((await store.read('big', undefined, signal)).value.reveal()).toEqual({
      kind: 'text',
      text: '12345678901234567890',
    });
  });

  test('a malformed file is an error that names file and line, and no content; it stays as it is', async () => {
    await writeFile(at('.env'), 'A=1\nhunter2 hunter2\n');
    const store = await open({ path: '.env' });
    const write = () => store.write(writeOf('B', '1', 's1'), signal);
    for (const call of [() => list(store), () => store.place(signal), write]) {
      const error: unknown = await call().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        class: 'invalid-value',
        message: `${at('.env')}, line 2: it is not NAME=value`,
      });
    }
    expect(await text('.env')).toBe('A=1\nhunter2 hunter2\n');
  });

  test('what is no text or no file is an error that names it', async () => {
    await writeFile(at('latin'), Buffer.from('A=\xfc', 'latin1'));
    await mkdir(at('folder'));
    await expect(list(await open({ path: 'latin' }))).rejects.toMatchObject({
      class: 'invalid-value',
      message: `${at('latin')} is not UTF-8 text`,
    });
    await expect(list(await open({ path: 'folder' }))).rejects.toMatchObject({
      class: 'configuration',
      message: expect.stringContaining(at('folder')),
    });
  });

  test('a value that is no whole text is unreadable, not absent', async () => {
    await writeFile(at('x.json'), '{"a": "\\ud800", "": "no name", "b": "fine"}');
    const store = await open({ path: 'x.json' });
    expect((await list(store)).map(({ name, state }) => [name, state])).toEqual([
      ['a', 'unreadable'],
      ['', 'unreadable'],
      ['b', 'live'],
    ]);
    await expect(store.read('a', undefined, signal)).rejects.toMatchObject({ class: 'unreadable' });
  });

  test('neither sidecar nor version ids hold a value', async () => {
    const store = await open({ path: '.env' });
    await store.write(writeOf('A', 'planted-value', 's1'), signal);
    expect(await text('.env.lockstep')).not.toContain('planted-value');
    expect(JSON.stringify(await list(store))).not.toContain('planted-value');
  });
});

describe('the sidecar', () => {
  test('damaged, it is an error that names it', async () => {
    await writeFile(at('.env'), 'A=1\n');
    await writeFile(at('.env.lockstep'), '{"version":2}');
    await expect(list(await open({ path: '.env' }))).rejects.toMatchObject({
      message: expect.stringContaining(at('.env.lockstep')),
    });
  });

  test('made with another local key, it gives a warning, and everything of ours counts as edited', async () => {
    const store = await open({ path: '.env' });
    await store.write(writeOf('A', '1', 's1'), signal);
    const elsewhere = await open({ path: '.env', keyFile: 'other-key' });
    const [entry] = await list(elsewhere);
    expect(entry).toMatchObject({ name: 'A', mark });
    expect(entry?.stamp).toBeUndefined();
    await list(elsewhere);
    expect(warn).toHaveBeenCalledTimes(1);
    await elsewhere.write(writeOf('A', '1', 's1', entry), signal);
    expect((await list(elsewhere))[0]?.stamp).toBe('s1');
  });

  test('forgets a secret that somebody removed', async () => {
    const store = await open({ path: '.env' });
    await store.write(writeOf('A', '1', 's1'), signal);
    await writeFile(at('.env'), '');
    await store.write(writeOf('B', '2', 's2'), signal);
    await writeFile(at('.env'), 'A=mine\nB=2\n');
    expect((await store.find('A', signal))?.mark).toBeUndefined();
  });
});

/** A store whose process dies before it replaces the file, or right after. */
async function openDying(when: 'before' | 'after'): Promise<Store> {
  let replaced = false;
  const dying: ReplaceFile = async (path, ...change) => {
    const isFile = path === at('.env');
    if (when === 'before' ? isFile : replaced) throw new Error('killed');
    replaced = isFile;
    return replaceFile(path, ...change);
  };
  return openEnvFile({ path: '.env' }, contextOf(), dying);
}

describe('killed between two writes', () => {
  const update = (expected: Entry | undefined) => writeOf('A', 'new', 's2', expected);

  test('an update that did not reach the file leaves our older stamp, not drift', async () => {
    const store = await open({ path: '.env' });
    await store.write(writeOf('A', 'old', 's1'), signal);
    const entry = await store.find('A', signal);
    for (let time = 0; time < 2; time++) {
      await expect((await openDying('before')).write(update(entry), signal)).rejects.toThrow();
      expect(await store.find('A', signal)).toMatchObject({ stamp: 's1', mark, versionId: entry?.versionId });
    }
    expect(await store.write(update(entry), signal)).toMatchObject({ changed: true });
    expect(await store.find('A', signal)).toMatchObject({ stamp: 's2', mark });
  });

  test("a creation that did not reach the file does not make somebody else's secret ours", async () => {
    await expect((await openDying('before')).write(writeOf('A', 'new', 's2'), signal)).rejects.toThrow();
    const store = await open({ path: '.env' });
    expect(await store.find('A', signal)).toBeUndefined();
    await writeFile(at('.env'), 'A=mine\n');
    expect((await store.find('A', signal))?.mark).toBeUndefined();
    await expect(store.write(writeOf('A', 'new', 's2'), signal)).rejects.toMatchObject({ class: 'conflict' });
  });

  test('a creation that reached the file is in step, and ends on the next write', async () => {
    await expect((await openDying('after')).write(writeOf('A', 'new', 's2'), signal)).rejects.toThrow();
    const store = await open({ path: '.env' });
    expect(await store.find('A', signal)).toMatchObject({ stamp: 's2', mark });
    expect(await store.write(writeOf('A', 'new', 's2'), signal)).toMatchObject({ changed: false });
    expect(await text('.env.lockstep')).not.toContain('pending');
  });

  test.each([
    ['ours', 'old', 's1'],
    ['edited by somebody', 'edited', undefined],
  ])('a removal that did not reach the file leaves the secret as it was: %s', async (_what, value, stamp) => {
    const store = await open({ path: '.env' });
    await store.write(writeOf('A', 'old', 's1'), signal);
    await writeFile(at('.env'), `A=${value}\n`);
    await expect((await openDying('before')).remove('A', {}, signal)).rejects.toThrow();
    const entry = await store.find('A', signal);
    expect(entry?.mark).toEqual(mark);
    expect(entry?.stamp).toBe(stamp);
    await writeFile(at('.env'), 'A=mine\n');
    expect((await store.find('A', signal))?.mark, 'what is put in its place').toBeUndefined();
    await writeFile(at('.env'), `A=${value}\n`);
    await store.remove('A', {}, signal);
    expect(await text('.env')).toBe('');
  });
});

test('an edit that somebody saves meanwhile is kept', async () => {
  await writeFile(at('.env'), 'A=1\n');
  let edits = 0;
  const store = await openEnvFile({ path: '.env' }, contextOf(), async (path, ...change) => {
    if (path === at('.env') && edits++ === 0) await writeFile(path, 'A=1\nMINE=2\n');
    return replaceFile(path, ...change);
  });
  await store.write(writeOf('B', '3', 's1'), signal);
  expect(await text('.env')).toBe('A=1\nMINE=2\nB=3\n');
  expect(await store.find('B', signal)).toMatchObject({ stamp: 's1', mark });
});

test('a lock whose process is gone, and what it left, are cleaned up', async () => {
  await writeFile(at('.env'), 'A=1\n');
  // No process has this id: Linux ends at 2^22.
  await writeFile(at('.env.lockstep.lock'), JSON.stringify({ pid: 2 ** 30, host: hostname(), id: 'x' }));
  await writeFile(at('.env.0123456789ab.lockstep-tmp'), 'A=planted');
  const store = await open({ path: '.env' });
  await store.write(writeOf('B', '2', 's1'), signal);
  expect((await readdir(folder)).sort()).toEqual(['.env', '.env.lockstep', 'home']);
});

test('waiting for a lock ends on request', async () => {
  await writeFile(at('.env.lockstep.lock'), JSON.stringify({ pid: process.pid, host: hostname(), id: 'x' }));
  const store = await open({ path: '.env' });
  const controller = new AbortController();
  const call = store.write(writeOf('B', '2', 's1'), controller.signal);
  await setTimeout(50);
  controller.abort();
  await expect(call).rejects.toMatchObject({ class: 'cancelled' });
});

test('an edit of a file that was quiet for long is seen at once, also one of the same size', async () => {
  await writeFile(at('.env'), 'A=one\n');
  const store = await open({ path: '.env' });
  const read = async () => Buffer.from((await store.read('A', undefined, signal)).value.bytes()).toString();
  await setTimeout(2100);
  const long = await store.find('A', signal);
  expect(await store.find('A', signal)).toEqual(long);
  await writeFile(at('.env'), 'A=two\n');
  expect((await store.find('A', signal))?.versionId).not.toBe(long?.versionId);
  expect(await read()).toBe('two');
  await writeFile(at('.env'), 'A=six\n');
  expect(await read()).toBe('six');
});
