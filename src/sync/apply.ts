import pMap from 'p-map';
import { asLockstepError, LockstepError } from '../errors.ts';
import type { Store } from '../stores/store.ts';
import { applyChange } from './apply-change.ts';
import type { Listener } from './events.ts';
import { type Change, isAction, isPending, type Plan, type Problem } from './plan.ts';
import type { ItemResult, Report } from './report.ts';
import { createSourceSet } from './source-set.ts';
import { createSourceValues, sourceKey } from './source-values.ts';
import type { SyncRule } from './sync-rule.ts';

export interface ApplyRequest {
  readonly plan: Plan;
  readonly rules: readonly SyncRule[];
  readonly openStore: (name: string) => Promise<Store>;
  /** How many changes are under way at once. */
  readonly concurrency: number;
  /** Aborted: nothing new is begun, what is under way ends. */
  readonly stopping: AbortSignal;
  /** Aborted: calls under way end too. */
  readonly signal: AbortSignal;
  readonly emit: Listener;
}

/**
 * Carries out the pending changes of a plan. One failure stops nothing else, except the deletions that depend on
 * it; deletions come last. Never throws for an item: the report says how each one ended.
 */
export async function applyPlan(request: ApplyRequest): Promise<Report> {
  const { plan, emit, stopping } = request;
  const pending = plan.changes.filter(isPending);
  const withRules = pending.map((change) => [change, ruleOf(change, request.rules)] as const);
  const writes = withRules.filter(([change]) => change.action !== 'delete');
  // Changes that share a source version stand together, so that its value is held as short as possible.
  const ordered = [...Map.groupBy(writes, ([change, rule]) => sourceKey(change, rule)).values()].flat();
  const values = createSourceValues(ordered, request.openStore, request.signal);
  const failedSources = new Map(request.rules.map(({ name }) => [name, createSourceSet()]));
  for (const change of plan.changes) {
    // A saved plan may hold deletions beside writes that have become stale.
    if (change.action !== 'delete' && !isPending(change)) addFailure(change);
  }
  let done = 0;
  let stopped = false;

  async function carryOut([change, rule]: readonly [Change, SyncRule]): Promise<ItemResult> {
    let result: ItemResult;
    if (stopping.aborted) {
      stopped = true;
      result = skipped(change, new LockstepError('cancelled', 'not begun: the run was stopped'));
    } else {
      emit({ type: 'item-started', change });
      result = await tryItem(change, rule);
    }
    values.release(change, rule);
    if (result.error !== undefined && change.action !== 'delete') addFailure(change);
    emit({ type: 'item-finished', result, done: ++done, total: pending.length });
    return result;
  }

  async function tryItem(change: Change, rule: SyncRule): Promise<ItemResult> {
    try {
      const destination = rule.destinations[change.destination];
      if (!destination) throw new LockstepError('internal', `sync "${rule.name}" has no such destination`);
      const context = {
        owner: plan.owner,
        destination,
        store: await request.openStore(change.store),
        source: () => request.openStore(rule.from),
        value: () => values.valueOf(change, rule),
        signal: request.signal,
      };
      return { change, ...(await applyChange(change, context)) };
    } catch (caught) {
      const error = asLockstepError(caught);
      return { change, outcome: error.exitCode === 2 ? 'blocked' : 'failed', error: error.report() };
    }
  }

  function addFailure({ sync, sources, source, key }: Change): void {
    const paths = sources.length > 0 ? sources : source ? [source] : [];
    for (const { path } of paths) failedSources.get(sync)?.add({ path, key });
  }

  function dependsOnFailure({ sync, sourceReference }: Change): boolean {
    return failedSources.get(sync)?.mayHold(sourceReference) === true;
  }

  emit({ type: 'applying', total: pending.length });
  const { concurrency } = request;
  const written = await pMap(ordered, carryOut, { concurrency });
  const deleted = await pMap(
    withRules.filter(([change]) => change.action === 'delete'),
    async (item) => {
      if (!dependsOnFailure(item[0])) return carryOut(item);
      const error = new LockstepError('blocked', 'kept: what should take its place could not be written');
      const result = skipped(item[0], error);
      emit({ type: 'item-finished', result, done: ++done, total: pending.length });
      return result;
    },
    { concurrency },
  );
  const report: Report = {
    results: [...written, ...deleted, ...plan.changes.filter((change) => !isPending(change)).map(blocked)],
    errors: plan.errors,
    unchanged: plan.summary.unchanged ?? 0,
    stopped,
  };
  emit({ type: 'applied', report });
  return report;
}

function ruleOf(change: Change, rules: readonly SyncRule[]): SyncRule {
  const rule = rules.find(({ name }) => name === change.sync);
  if (!rule) throw new LockstepError('internal', `the plan names sync "${change.sync}", which is not there`);
  return rule;
}

function skipped(change: Change, error: LockstepError): ItemResult {
  return { change, outcome: 'skipped', error: error.report() };
}

const problemClasses = {
  stale: 'stale',
  conflict: 'conflict',
  drift: 'conflict',
  unreadable: 'unreadable',
  collision: 'invalid-name',
  'invalid-name': 'invalid-name',
  'invalid-value': 'invalid-value',
} as const satisfies Record<Problem, string>;

/** The result of a line of the plan that is not to be carried out. */
function blocked(change: Change): ItemResult {
  const errorClass = isAction(change.action) ? 'blocked' : problemClasses[change.action];
  const options = change.nextStep === undefined ? {} : { nextStep: change.nextStep };
  const error = new LockstepError(errorClass, change.blocked ?? change.reason, options);
  return { change, outcome: 'blocked', error: error.report() };
}
