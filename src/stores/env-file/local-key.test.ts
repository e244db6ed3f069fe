import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keyFileOf } from './configuration.ts';
import { loadLocalKey } from './local-key.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-key-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a key is made on first need, for its user alone, and stays', async () => {
  const path = join(folder, 'state', 'lockstep', 'key');
  const warn = vi.fn();
  const first = await loadLocalKey(path, warn);
  const second = await loadLocalKey(path, warn);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'state'))).mode & 0o777).toBe(0o700);
  expect(await readFile(path)).toHaveLength(32);
  expect(second.fingerprint).toBe(first.fingerprint);
  expect(second.versionId('A', 'x')).toBe(first.versionId('A', 'x'));
  expect(warn).not.toHaveBeenCalled();
});

test('several that start together end with one key, and leave nothing behind', async () => {
  const path = join(folder, 'new', 'key');
  const keys = await Promise.all(Array.from({ length: 20 }, () => loadLocalKey(path, () => undefined)));
  expect(new Set(keys.map(({ fingerprint }) => fingerprint)).size).toBe(1);
  expect(await readdir(join(folder, 'new'))).toEqual(['key']);
});

test('version ids differ by key, name and value', async () => {
  const one = await loadLocalKey(join(folder, 'one'), () => undefined);
  const two = await loadLocalKey(join(folder, 'two'), () => undefined);
  const ids = [
    one.versionId('A', 'x'),
    one.versionId('A', 'y'),
    one.versionId('B', 'x'),
    one.versionId('', 'Ax'),
    two.versionId('A', 'x'),
  ];
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{64}$/);
});

test('a key that others may read gives a warning; a file that is no key is an error that names it', async () => {
  const path = join(folder, 'key');
  await loadLocalKey(path, () => undefined);
  await chmod(path, 0o644);
  const warn = vi.fn();
  await loadLocalKey(path, warn);
  expect(warn).toHaveBeenCalledWith(expect.stringContaining(path));
  await writeFile(path, 'short');
  await expect(loadLocalKey(path, warn)).rejects.toMatchObject({
    class: 'configuration',
    message: expect.stringContaining(path),
  });
});

test('the key is in the folder for state, unless the configuration says otherwise', () => {
  const context = (environment: Record<string, string>) => ({ name: 'laptop', folder: '/work', environment });
  const configuration = { path: '.env' };
  const at = (environment: Record<string, string>) => keyFileOf(configuration, context(environment));
  expect(at({ HOME: '/home/ada' })).toBe('/home/ada/.local/state/lockstep/key');
  expect(at({ HOME: '/home/ada', XDG_STATE_HOME: '/state' })).toBe('/state/lockstep/key');
  expect(at({ HOME: '/home/ada', XDG_STATE_HOME: 'relative' })).toBe('/home/ada/.local/state/lockstep/key');
  expect(keyFileOf({ path: '.env', keyFile: 'k' }, context({}))).toBe('/work/k');
  expect(() => at({})).toThrow(expect.objectContaining({ class: 'configuration' }));
});
