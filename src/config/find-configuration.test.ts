import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findConfiguration } from './find-configuration.ts';

const folder = await mkdtemp(join(tmpdir(), 'lockstep-'));
afterAll(() => rm(folder, { recursive: true }));

test('the one that was asked for, else lockstep.yaml before lockstep.yml, else an error', async () => {
  await expect(findConfiguration(undefined, folder)).rejects.toMatchObject({
    class: 'configuration',
    nextStep: expect.stringContaining('lockstep init'),
  });
  await writeFile(join(folder, 'lockstep.yml'), '');
  expect(resolve(await findConfiguration(undefined, folder))).toBe(join(folder, 'lockstep.yml'));
  await writeFile(join(folder, 'lockstep.yaml'), '');
  expect(resolve(await findConfiguration(undefined, folder))).toBe(join(folder, 'lockstep.yaml'));
  expect(await findConfiguration('other/x.yaml', folder)).toBe('other/x.yaml');
});
