import type { Store } from '../stores/store.ts';
import { type AdoptDecision, changeOf, compareSecret } from './compare.ts';
import { confirmPlan } from './confirm-plan.ts';
import type { Listener } from './events.ts';
import { type DeletionContext, guardDeletions } from './guard.ts';
import { checkNames } from './names.ts';
import { observe } from './observe.ts';
import { findOrphans, managedEntries } from './orphans.ts';
import { type Change, isAction, type Plan, planSchemaVersion, summarize } from './plan.ts';
import { settledAmong } from './settled.ts';
import type { SyncRule } from './sync-rule.ts';
import { describeWanted, type Wanted } from './wanted.ts';

/** What to plan, and with what. */
export interface PlanRequest {
  readonly owner: string;
  readonly configurationHash: string;
  readonly rules: readonly SyncRule[];
  /** Syncs that are not planned now: the names that they claim count all the same. */
  readonly neighbours?: readonly SyncRule[];
  /** Opens a store by its name, once; throws LockstepError. */
  readonly openStore: (name: string) => Promise<Store>;
  readonly adopt?: AdoptDecision;
  /** The token of an earlier plan whose blocked deletions are wanted (guard.ts). */
  readonly allowDeletes?: string | undefined;
  readonly signal: AbortSignal;
  readonly emit: Listener;
}

/**
 * Lists sources and destinations, compares and guards. Reads no value (but for shape `key` where a source cannot
 * name the keys of a changed secret), changes nothing. A store that fails takes only the syncs that need it out of
 * the plan, as `errors`. Throws `cancelled` alone.
 */
export async function makePlan(request: PlanRequest): Promise<Plan> {
  return (await comparePlan(request)).plan;
}

/** What may be applied of a saved plan: makes a plan, and holds the saved one against it (confirm-plan.ts). */
export async function planAgain(request: PlanRequest, saved: Plan): Promise<Plan> {
  const { plan, parts } = await comparePlan(request);
  return confirmPlan(saved, plan, settledAmong(parts));
}

async function comparePlan(request: PlanRequest): Promise<{ plan: Plan; parts: readonly Wanted[] }> {
  const { owner, rules, emit } = request;
  const considered = { ...request, rules: [...rules, ...overlapping(rules, request.neighbours ?? [])] };
  const world = await observe(considered);
  const all = await describeWanted(world, considered);
  const refused = checkNames(
    all.flatMap((part) => part.desired),
    world.destinations,
  );
  const parts = all.filter((part) => rules.includes(part.rule));
  const errors = world.errors.filter(({ sync }) => rules.some(({ name }) => name === sync));
  const changes: Change[] = [];
  const deletions: Change[] = [];
  const contexts = new Map<string, DeletionContext>();
  let unchanged = 0;
  let retained = 0;

  for (const part of parts) {
    const { listing, rule } = part;
    for (const item of part.desired) {
      const entry = listing.get(item.name);
      const verdict =
        refused.get(item) ?? compareSecret(item, entry, listing.store, request.adopt ?? (() => false));
      if (verdict) changes.push(changeOf(item, entry, verdict));
      else unchanged++;
      // A source that cannot be written under its new name keeps what it has under the old one.
      if (verdict && !isAction(verdict.action)) {
        for (const { path } of item.sources) part.uncertain.add({ path, key: item.key });
      }
    }
    for (const problem of part.problems) changes.push(problem);
    const search = orphanSearch(owner, part);
    const orphans = findOrphans(search);
    if (rule.onSourceDelete === 'retain') retained += orphans.length;
    else for (const orphan of orphans) deletions.push(orphan);
    contexts.set(rule.name, {
      rule,
      storeIdentity: part.storeIdentity,
      selected: part.selected,
      managed: (contexts.get(rule.name)?.managed ?? 0) + [...managedEntries(search)].length,
    });
  }

  const guarded = guardDeletions(deletions, contexts, request.allowDeletes);
  for (const deletion of guarded.deletions) changes.push(deletion);
  const plan: Plan = {
    schemaVersion: planSchemaVersion,
    owner,
    configuration: request.configurationHash,
    syncs: rules.map((rule) => rule.name),
    stores: world.identities,
    createdAt: new Date().toISOString(),
    summary: { ...summarize(changes, unchanged), retained },
    changes,
    errors,
    warnings: [...warnings(parts, changes), ...tokenWarnings(request.allowDeletes, guarded.token)],
    deletionsToken: guarded.token,
  };
  emit({ type: 'planned', plan });
  return { plan, parts };
}

/** The neighbours that could claim a name of one of these syncs: same store, and prefixes that can meet. */
function overlapping(rules: readonly SyncRule[], neighbours: readonly SyncRule[]): SyncRule[] {
  const places = rules.flatMap((rule) => rule.destinations);
  return neighbours.filter((neighbour) =>
    neighbour.destinations.some(({ store, prefix }) =>
      places.some(
        (place) =>
          place.store === store && (place.prefix.startsWith(prefix) || prefix.startsWith(place.prefix)),
      ),
    ),
  );
}

/** All places of one sync in one store count together: a name wanted in one of them is no orphan of another. */
function orphanSearch(owner: string, part: Wanted) {
  const wanted = new Set([...part.protectedNames].flatMap((name) => part.listing.get(name) ?? []));
  for (const item of part.desired) {
    const entry = part.listing.get(item.name);
    if (entry) wanted.add(entry);
  }
  return {
    owner,
    rule: part.rule,
    store: part.listing.store.name,
    listing: part.listing,
    isAtSource: (path: string) => part.source.get(path)?.state === 'live',
    wanted,
    uncertain: part.uncertain,
  };
}

/** A token that lifted nothing is easily taken for one that did. */
function tokenWarnings(given: string | undefined, needed: string | null): string[] {
  if (given === undefined || needed === null) return [];
  return ['the token of --allow-deletes stands for other deletions than the ones that are blocked now'];
}

function warnings(parts: readonly Wanted[], changes: readonly Change[]): string[] {
  const found = new Set<string>();
  for (const { rule, selected, problems } of parts) {
    if (selected === 0 && problems.length === 0) {
      found.add(`sync "${rule.name}" selects nothing: no secret of "${rule.from}" fits its \`select\``);
    }
  }
  const key = (store: string, name: string) => JSON.stringify([store, name]);
  const created = new Set(
    changes.filter(({ action }) => action === 'create').map(({ store, name }) => key(store, name)),
  );
  for (const { desired, listing } of parts) {
    const { caution } = listing.store.capabilities.names;
    if (!caution) continue;
    for (const { name } of desired) {
      const text = created.has(key(listing.store.name, name)) ? caution(name) : undefined;
      if (text !== undefined) found.add(`${listing.store.name} ${name}: ${text}`);
    }
  }
  return [...found];
}
