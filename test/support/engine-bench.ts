import type { LockstepError } from '../../src/errors.ts';
import { parseNameTemplate } from '../../src/secrets/name-template.ts';
import type { Shape } from '../../src/secrets/shape.ts';
import type { Store } from '../../src/stores/store.ts';
import { type ApplyRequest, applyPlan } from '../../src/sync/apply.ts';
import type { SyncEvent } from '../../src/sync/events.ts';
import { makePlan, type PlanRequest, planAgain } from '../../src/sync/make-plan.ts';
import type { Plan } from '../../src/sync/plan.ts';
import type { Report } from '../../src/sync/report.ts';
import type { Destination, SyncRule } from '../../src/sync/sync-rule.ts';
import { createMemoryStore } from '../conformance/memory-store.ts';

export const owner = 'team';
const never = new AbortController().signal;

/** A shape with nothing said but its kind. */
export function shapeOf(kind: Shape['kind'], more: Partial<Shape> = {}): Shape {
  return { kind, include: [], exclude: [], rename: {}, ...more };
}

/** A destination `cloud` under the path of the source, without prefix. */
export function destinationOf(
  more: Partial<Omit<Destination, 'name'>> & { name?: string } = {},
): Destination {
  const { name = '{{ .SecretPath }}', ...rest } = more;
  return { store: 'cloud', prefix: '', labels: {}, settings: {}, ...rest, name: parseNameTemplate(name) };
}

/** A sync of everything in `vault` to `cloud`; limits that stand in nobody's way. */
export function ruleOf(
  more: Partial<Omit<SyncRule, 'select'>> & { paths?: readonly string[] } = {},
): SyncRule {
  const { paths = ['**'], ...rest } = more;
  return {
    name: 'app',
    from: 'vault',
    select: { paths, metadata: {} },
    shape: shapeOf('json'),
    merge: false,
    destinations: [destinationOf()],
    onSourceDelete: 'delete',
    drift: 'repair',
    limits: { deletes: 1_000, deletePercent: 100 },
    ...rest,
  };
}

/** Plans and applies on the given stores. */
export function createEngine(stores: readonly Store[], rules: readonly SyncRule[], configuration = 'one') {
  const events: SyncEvent[] = [];
  const openStore = async (name: string): Promise<Store> => {
    const store = stores.find((each) => each.name === name);
    if (!store) throw new Error(`no store ${name}`);
    return store;
  };
  const emit = (event: SyncEvent) => {
    events.push(event);
  };
  const request = { owner, configurationHash: configuration, rules, openStore, signal: never, emit };
  const engine = {
    events,
    plan: (more: Partial<PlanRequest> = {}): Promise<Plan> => makePlan({ ...request, ...more }),
    planAgain: (saved: Plan, more: Partial<PlanRequest> = {}): Promise<Plan> =>
      planAgain({ ...request, ...more }, saved),
    apply: (plan: Plan, more: Partial<ApplyRequest> = {}): Promise<Report> =>
      applyPlan({ plan, rules, openStore, concurrency: 4, stopping: never, signal: never, emit, ...more }),
    async run(more: Partial<PlanRequest> = {}): Promise<{ plan: Plan; report: Report }> {
      const plan = await engine.plan(more);
      return { plan, report: await engine.apply(plan) };
    },
  };
  return engine;
}

/** The lines of a plan as `action name`, blocked ones with `blocked` in front; sorted. */
export function linesOf(plan: Plan): string[] {
  return plan.changes
    .map(({ action, name, blocked }) => `${blocked === undefined ? '' : 'blocked '}${action} ${name}`)
    .sort();
}

/** The results of a report as `outcome action name`, with the class of the error; sorted. */
export function resultsOf(report: Report): string[] {
  return report.results
    .map(({ change, outcome, error }) => {
      const errorClass: LockstepError['class'] | undefined = error?.class;
      return `${outcome} ${change.action} ${change.name}${errorClass ? ` (${errorClass})` : ''}`;
    })
    .sort();
}

/** The methods that change a store. */
export const changing = ['write', 'relabel', 'retag', 'restore', 'remove'] as const;

/** A source `vault`, a destination `cloud`, and an engine for these rules (else one sync of everything). */
export function setUpPair(...rules: SyncRule[]) {
  const vault = createMemoryStore({ name: 'vault' });
  const cloud = createMemoryStore({ name: 'cloud' });
  const engineOf = (...others: SyncRule[]) => createEngine([vault, cloud], others);
  const forget = () => {
    vault.log.length = 0;
    cloud.log.length = 0;
  };
  return { vault, cloud, engineOf, forget, engine: engineOf(...(rules.length > 0 ? rules : [ruleOf()])) };
}
