import { writeFile } from 'node:fs/promises';
import { LockstepError } from '../errors.ts';
import { makePlan } from '../sync/make-plan.ts';
import { planExitCode } from '../sync/plan.ts';
import { formatPlan } from '../sync/plan-file.ts';
import type { ApplyOptions } from './options.ts';
import { renderPlan } from './render-plan.ts';
import { planRequest, type Session } from './session.ts';

export interface PlanOptions extends ApplyOptions {
  readonly out?: string;
}

/** `lockstep plan`: says what would change; exit code 0 in step, 1 failed, 2 changes pending or blocked. */
export async function planCommand(session: Session, options: PlanOptions): Promise<number> {
  const plan = await makePlan(planRequest(session, options));
  if (options.out !== undefined) await savePlan(options.out, formatPlan(plan));
  const { terminal } = session;
  await terminal.out(options.json ? formatPlan(plan) : renderPlan(plan, terminal.colors));
  if (options.out !== undefined)
    terminal.note(`Saved to ${options.out}. Apply it with: lockstep apply ${options.out}`);
  return planExitCode(plan);
}

async function savePlan(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { mode: 0o600 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    // A place that cannot be is a matter of usage; a disk that is full is not.
    const misplaced = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'EROFS'].includes(code);
    throw new LockstepError(misplaced ? 'usage' : 'refused', `cannot write the plan to ${file} (${code})`, {
      nextStep: 'Give -o a file in a folder that exists and has room.',
    });
  }
}
