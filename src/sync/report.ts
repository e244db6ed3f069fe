import type { ErrorReport } from '../errors.ts';
import { type Change, errorsExitCode, type PlanError } from './plan.ts';

/**
 * How an item ended. `done`: changed. `unchanged`: it was already so. `skipped`: not tried (an earlier failure it
 * depends on, or the run was stopped). `blocked`: must not happen, or has moved on since the plan. `failed`: tried
 * and not done.
 */
export type Outcome = 'done' | 'unchanged' | 'skipped' | 'blocked' | 'failed';

export interface ItemResult {
  readonly change: Change;
  readonly outcome: Outcome;
  /** Why, for every outcome but `done` and `unchanged`. */
  readonly error?: ErrorReport;
  /** Something the user should know although the item is done. */
  readonly warning?: string;
}

export interface Report {
  readonly results: readonly ItemResult[];
  /** Parts that could not be planned at all. */
  readonly errors: readonly PlanError[];
  /** Secrets that were in step before. */
  readonly unchanged: number;
  /** Was a change not begun because the run was to stop? */
  readonly stopped: boolean;
}

/** Counts by outcome. */
export function countOutcomes(report: Report): Record<Outcome, number> {
  const counts: Record<Outcome, number> = {
    done: 0,
    unchanged: report.unchanged,
    skipped: 0,
    blocked: 0,
    failed: 0,
  };
  for (const result of report.results) counts[result.outcome]++;
  return counts;
}

/**
 * 0 all done, 1 something failed or was not reached, 2 nothing failed but something is blocked, 3 nothing failed but
 * bad configuration kept a part from being planned (DESIGN 7).
 */
export function reportExitCode(report: Report): 0 | 1 | 2 | 3 {
  const counts = countOutcomes(report);
  if (counts.failed > 0 || counts.skipped > 0 || report.stopped) return 1;
  return errorsExitCode(report.errors) ?? (counts.blocked > 0 ? 2 : 0);
}
