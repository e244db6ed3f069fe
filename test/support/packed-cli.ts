import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { CliCommand } from './cli.ts';

/** The package as users get it, installed in a folder of its own. */
export interface PackedCli {
  readonly command: CliCommand;
  remove(): Promise<void>;
}

const run = promisify(execFile);
const project = fileURLToPath(new URL('../../', import.meta.url));
const packed = ['package.json', 'bin', 'src', 'scripts', 'LICENSE', 'CHANGELOG.md'];

/** Packs a copy of this project, so that nobody's build is disturbed, and installs the tarball without its tests. */
export async function installPackedCli(): Promise<PackedCli> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-packed-'));
  const copy = join(folder, 'copy');
  const home = join(folder, 'home');
  await mkdir(copy);
  await mkdir(home);
  for (const path of packed) await cp(join(project, path), join(copy, path), { recursive: true });
  await symlink(join(project, 'node_modules'), join(copy, 'node_modules'));
  await run('npm', ['pack', '--silent', '--pack-destination', home], { cwd: copy });
  await writeFile(join(home, 'package.json'), '{ "private": true }\n');
  const tarballs = await run('sh', ['-c', 'ls *.tgz'], { cwd: home });
  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--silent'];
  await run('npm', ['install', ...options, `./${tarballs.stdout.trim()}`], { cwd: home });
  return {
    command: [process.execPath, join(home, 'node_modules', '.bin', 'lockstep')],
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
