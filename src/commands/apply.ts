import { readFile } from 'node:fs/promises';
import { LockstepError } from '../errors.ts';
import { applyPlan } from '../sync/apply.ts';
import { makePlan, planAgain } from '../sync/make-plan.ts';
import type { Plan } from '../sync/plan.ts';
import { parsePlan } from '../sync/plan-file.ts';
import { type Report, reportExitCode } from '../sync/report.ts';
import type { ApplyOptions } from './options.ts';
import { renderPlan } from './render-plan.ts';
import { renderReport, reportAsJson } from './render-report.ts';
import { planRequest, type Session } from './session.ts';

/** `lockstep apply [plan.json]`: carries out a saved plan, or plans and applies at once. */
export async function applyCommand(
  session: Session,
  file: string | undefined,
  options: ApplyOptions,
): Promise<number> {
  const plan =
    file === undefined
      ? await makePlan(planRequest(session, options))
      : await savedPlan(session, file, options);
  return applyAndReport(session, plan, options);
}

/** `lockstep sync`: shows the plan, then applies it. */
export async function syncCommand(session: Session, options: ApplyOptions): Promise<number> {
  const plan = await makePlan(planRequest(session, options));
  if (!options.json && plan.changes.length > 0) {
    await session.terminal.out(`${renderPlan(plan, session.terminal.colors)}\n`);
  }
  return applyAndReport(session, plan, options);
}

/** Applies a plan and prints its report; gives the exit code. */
export async function applyAndReport(session: Session, plan: Plan, options: ApplyOptions): Promise<number> {
  const report = await runPlan(session, plan, options);
  const { terminal } = session;
  for (const warning of plan.warnings) terminal.note(`warning: ${warning}`);
  const text = options.json
    ? `${JSON.stringify(reportAsJson(report), null, 2)}\n`
    : renderReport(report, terminal.colors);
  await terminal.out(text);
  return reportExitCode(report);
}

/** Applies a plan with what the session has; from now on a request to stop lets what is under way end. */
export function runPlan(
  session: Session,
  plan: Plan,
  { concurrency }: Pick<ApplyOptions, 'concurrency'>,
): Promise<Report> {
  const { interruption, rules, openStore, emit } = session;
  interruption.protectChanges();
  const { stopping, signal } = interruption;
  return applyPlan({ plan, rules, openStore, concurrency, stopping, signal, emit });
}

/** A saved plan, held against a plan made just now: only what would be planned in the same way may happen. */
async function savedPlan(session: Session, file: string, options: ApplyOptions): Promise<Plan> {
  const saved = parsePlan(await readPlan(file), file);
  const known = new Set(session.rules.map((rule) => rule.name));
  if (options.sync.length > 0) {
    throw new LockstepError(
      'usage',
      '--sync does not go with a saved plan: the plan says which syncs it is for',
    );
  }
  if (saved.configuration !== session.configuration.hash || saved.syncs.some((name) => !known.has(name))) {
    throw new LockstepError(
      'stale',
      `${file} was made by another configuration than ${session.configuration.file}`,
    );
  }
  return planAgain(planRequest(session, { ...options, sync: [...saved.syncs] }), saved);
}

async function readPlan(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new LockstepError('usage', `cannot read the plan ${file} (${code})`, {
      nextStep: 'Make one with `lockstep plan -o FILE`.',
    });
  }
}
