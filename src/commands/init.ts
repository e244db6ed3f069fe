import { access, chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadConfiguration } from '../config/load-configuration.ts';
import { isLockstepError, LockstepError } from '../errors.ts';
import { storeKinds } from '../stores/registry.ts';
import { collectAnswers } from './init-answers.ts';
import { configurationText } from './init-file.ts';
import type { InitOptions } from './init-flags.ts';
import type { Questioner } from './init-questions.ts';
import type { Surroundings } from './session.ts';

const mode = 0o644;

/**
 * `lockstep init`: writes a commented configuration that can be used as it is. Asks on a terminal what flags do not
 * answer. Throws `usage` when the file exists (without --force), when an answer is missing and nobody can be asked,
 * and when the answers give no configuration.
 */
export async function initCommand(
  { terminal, environment, folder }: Surroundings,
  options: InitOptions,
  ask: Questioner | undefined = undefined,
): Promise<number> {
  const file = options.config ?? 'lockstep.yaml';
  const path = resolve(folder, file);
  if (!options.force) await refuseExisting(path, file);
  const questioner =
    ask ?? (canAsk(options) ? (await import('./init-prompts.ts')).askOnTerminal() : undefined);
  const text = configurationText(await collectAnswers(options, environment, questioner));
  await checkText(text, file, environment);
  await writeText(path, file, text, options.force === true);
  const next = options.config === undefined ? 'lockstep plan' : `lockstep plan --config ${file}`;
  await terminal.out(
    options.json
      ? `${JSON.stringify({ file, next }, null, 2)}\n`
      : `Wrote ${file}. See what it would do, without changing anything:\n\n  ${next}\n`,
  );
  return 0;
}

function canAsk({ yes, json }: InitOptions): boolean {
  return !yes && !json && process.stdin.isTTY === true && process.stderr.isTTY === true;
}

async function refuseExisting(path: string, file: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    // Absent, or out of reach: writing says which.
    () => false,
  );
  if (exists) throw existsAlready(file);
}

function existsAlready(file: string): LockstepError {
  return new LockstepError('usage', `${file} exists already`, {
    nextStep: 'Edit it, replace it with --force, or name another file with --config.',
  });
}

/** Loads the text as any command would, so that nothing is written that cannot be used. */
async function checkText(
  text: string,
  file: string,
  environment: Surroundings['environment'],
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-init-'));
  const draft = join(folder, 'draft.yaml');
  try {
    await writeFile(draft, text);
    await loadConfiguration(draft, { kinds: storeKinds, environment });
  } catch (error) {
    if (!isLockstepError(error, 'configuration')) throw error;
    const message = error.message.replaceAll(draft, file);
    throw new LockstepError('usage', `nothing was written, since it could not be used:\n${message}`, {
      nextStep: 'Correct the answers.',
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeText(path: string, file: string, text: string, replace: boolean): Promise<void> {
  try {
    await writeFile(path, text, { mode, flag: replace ? 'w' : 'wx' });
    await chmod(path, mode);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'EEXIST') throw existsAlready(file);
    throw new LockstepError('usage', `cannot write ${file} (${code})`, {
      nextStep: 'Name a file in a folder that exists and may be written to, with --config.',
    });
  }
}
