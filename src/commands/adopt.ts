import { confirm, isCancel } from '@clack/prompts';
import { asLockstepError, LockstepError } from '../errors.ts';
import { compileGlobs, type Globs } from '../secrets/globs.ts';
import { makePlan } from '../sync/make-plan.ts';
import { type Change, type Plan, summarize } from '../sync/plan.ts';
import { applyAndReport } from './apply.ts';
import type { ApplyOptions } from './options.ts';
import { renderPlan } from './render-plan.ts';
import { planRequest, type Session } from './session.ts';

export interface AdoptOptions extends ApplyOptions {
  readonly store?: string;
  readonly yes?: boolean;
}

/**
 * `lockstep adopt NAME...`: takes over unmarked secrets that stand where a sync wants to write. Marks them and
 * brings them in step; nothing else of the plan happens. Secrets with another mark are never taken over.
 */
export async function adoptCommand(
  session: Session,
  names: readonly string[],
  options: AdoptOptions,
): Promise<number> {
  const globs = globsOf(names);
  const wanted = new Set(names);
  const matches = (store: string, name: string) =>
    (options.store === undefined || options.store === store) && (wanted.has(name) || globs.matches(name));
  const request = planRequest(session, options);
  const plan = await makePlan({ ...request, adopt: (_sync, store, name) => matches(store, name) });
  const adoptions = plan.changes.filter((change) => change.action === 'adopt');
  for (const change of plan.changes) {
    if (change.action === 'conflict' && matches(change.store, change.name)) {
      session.terminal.note(`not adopted: ${change.store} ${change.name}: ${change.reason}`);
    }
  }
  if (adoptions.length === 0) {
    throw new LockstepError(
      'usage',
      `nothing to adopt: no unmarked secret called ${names.join(', ')} is in the way`,
      {
        nextStep: 'Run `lockstep plan` to see conflicts.',
      },
    );
  }
  const adoption = onlyThese(plan, adoptions);
  if (!options.json) await session.terminal.out(`${renderPlan(adoption, session.terminal.colors)}\n`);
  if (!options.yes) await askFirst(adoptions.length);
  return applyAndReport(session, adoption, options);
}

/** The names as globs. Throws `usage`: they come from the command line. */
function globsOf(names: readonly string[]): Globs {
  try {
    return compileGlobs(names);
  } catch (error) {
    throw new LockstepError('usage', asLockstepError(error).message);
  }
}

function onlyThese(plan: Plan, changes: readonly Change[]): Plan {
  return { ...plan, changes, warnings: [], deletionsToken: null, summary: summarize(changes, 0) };
}

async function askFirst(count: number): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new LockstepError('usage', 'adopt asks before it overwrites, and nobody is there to answer', {
      nextStep: 'Add --yes if you mean it.',
    });
  }
  const answer = await confirm({
    message: `Mark ${count} secrets as managed by Lockstep and overwrite their values?`,
    initialValue: false,
    output: process.stderr,
  });
  if (isCancel(answer) || !answer) throw new LockstepError('cancelled', 'nothing was adopted');
}
