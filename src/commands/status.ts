import { makePlan } from '../sync/make-plan.ts';
import { type Change, type Plan, planExitCode, problems, summarize } from '../sync/plan.ts';
import type { SyncRule } from '../sync/sync-rule.ts';
import type { RunOptions } from './options.ts';
import { planRequest, type Session } from './session.ts';
import { alignColumns } from './table.ts';

/** How one sync stands in one destination store. */
interface Standing {
  readonly sync: string;
  readonly store: string;
  readonly state: 'in step' | 'changes pending' | 'needs attention' | 'failed';
  readonly summary: Readonly<Record<string, number>>;
  readonly error?: string;
}

/** `lockstep status`: every sync and destination in one line; exit code as `plan`. */
export async function statusCommand(session: Session, options: RunOptions): Promise<number> {
  const request = planRequest(session, options);
  const plan = await makePlan(request);
  const standings = request.rules.flatMap((rule) => standingsOf(rule, plan));
  const { terminal } = session;
  await terminal.out(
    options.json
      ? `${JSON.stringify({ summary: plan.summary, syncs: standings }, null, 2)}\n`
      : renderStandings(standings),
  );
  return planExitCode(plan);
}

function standingsOf(rule: SyncRule, plan: Plan): Standing[] {
  const stores = [...new Set(rule.destinations.map(({ store }) => store))];
  return stores.map((store): Standing => {
    const error = plan.errors.find(
      (one) => one.sync === rule.name && (one.store === store || one.store === rule.from),
    );
    const changes = plan.changes.filter((change) => change.sync === rule.name && change.store === store);
    const { unchanged: _, ...summary } = summarize(changes, 0);
    if (error) return { sync: rule.name, store, state: 'failed', summary, error: error.error.message };
    return { sync: rule.name, store, state: stateOf(changes, summary), summary };
  });
}

function stateOf(changes: readonly Change[], summary: Readonly<Record<string, number>>): Standing['state'] {
  if (changes.length === 0) return 'in step';
  const attention = [...problems, 'blocked'];
  return attention.some((name) => (summary[name] ?? 0) > 0) ? 'needs attention' : 'changes pending';
}

function renderStandings(standings: readonly Standing[]): string {
  const rows = standings.map(({ sync, store, state, summary, error }) => {
    const counts = Object.entries(summary).filter(([, count]) => count > 0);
    return [
      sync,
      store,
      state,
      error ?? (counts.map(([name, count]) => `${count} ${name}`).join(', ') || '-'),
    ];
  });
  return `${alignColumns([['SYNC', 'DESTINATION', 'STATE', 'DETAILS'], ...rows]).join('\n')}\n`;
}
