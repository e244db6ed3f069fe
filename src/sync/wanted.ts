import type { ErrorReport } from '../errors.ts';
import type { Entry } from '../stores/store.ts';
import type { Desired } from './desired.ts';
import { createKeyLookup, type KeyLookup, renderKeyedSecrets } from './keys.ts';
import type { Listing } from './listing.ts';
import type { ObservedSource, World } from './observe.ts';
import type { Change, Problem } from './plan.ts';
import { type RenderContext, renderName, renderSecrets } from './render.ts';
import { type Selection, selectSources } from './select.ts';
import { createSourceSet, type SourceSet } from './source-set.ts';
import type { SyncRule } from './sync-rule.ts';

/** What one sync wants in one store, over all its destinations there. */
export interface Wanted {
  readonly rule: SyncRule;
  readonly listing: Listing;
  /** The source's listing: what is not in it is absent. */
  readonly source: Listing;
  readonly storeIdentity: string;
  /** How many live secrets the sync selects. */
  readonly selected: number;
  readonly desired: readonly Desired[];
  /** Sources that nothing can be planned for, as lines of the plan. */
  readonly problems: readonly Change[];
  /** Destination names that must be left alone because of them, and what came from these sources. */
  readonly protectedNames: ReadonlySet<string>;
  readonly uncertain: SourceSet;
}

/** What every sync wants, for each store whose source and destination listings are complete. */
export async function describeWanted(
  world: World,
  { owner, rules, signal }: { owner: string; rules: readonly SyncRule[]; signal: AbortSignal },
): Promise<Wanted[]> {
  const lookups = new Map<string, KeyLookup>();
  const wanted: Wanted[] = [];
  for (const rule of rules) {
    const source = world.sources.get(rule.from);
    if (!source) continue;
    const lookUp = lookups.get(rule.from) ?? createKeyLookup(source.listing.store, signal);
    lookups.set(rule.from, lookUp);
    const selection = selectSources(owner, rule, source.listing.entries());
    for (const store of new Set(rule.destinations.map((destination) => destination.store))) {
      const destination = world.destinations.get(store);
      if (destination)
        wanted.push(await wantedIn(destination.listing, { owner, rule, source, selection, lookUp }));
    }
  }
  return wanted;
}

async function wantedIn(
  listing: Listing,
  sync: { owner: string; rule: SyncRule; source: ObservedSource; selection: Selection; lookUp: KeyLookup },
): Promise<Wanted> {
  const { owner, rule, source, selection, lookUp } = sync;
  const desired: Desired[] = [];
  const problems: Change[] = [];
  const protectedNames = new Set<string>();
  const uncertain = createSourceSet();
  for (const { name } of selection.unreadable) uncertain.add({ path: name });
  for (const [index, destination] of rule.destinations.entries()) {
    if (destination.store !== listing.store.name) continue;
    const context: RenderContext = {
      owner,
      rule,
      index,
      destination,
      destinationKind: listing.store.kind,
      place: source.place,
      storeIdentity: source.identity,
    };
    for (const entry of selection.unreadable) {
      const name = rule.shape.kind === 'key' ? entry.name : renderName(context, entry);
      if (rule.shape.kind !== 'key') protectedNames.add(name);
      problems.push(
        problem(context, entry, name, 'unreadable', { message: entry.reason ?? 'it cannot be read' }),
      );
    }
    if (rule.shape.kind === 'key') {
      const keyed = await renderKeyedSecrets(context, selection.live, listing, lookUp);
      for (const item of keyed.desired) desired.push(item);
      for (const [entry, error] of keyed.failed) {
        uncertain.add({ path: entry.name });
        const kind = error.class === 'invalid-value' ? 'invalid-value' : 'unreadable';
        problems.push(problem(context, entry, entry.name, kind, error.report()));
      }
    } else {
      for (const item of renderSecrets(context, selection.live)) {
        // A merged secret of which one source is unreadable stays as it is, also under an older name.
        if (!protectedNames.has(item.name)) desired.push(item);
        else for (const { path } of item.sources) uncertain.add({ path });
      }
    }
  }
  return {
    rule,
    listing,
    source: source.listing,
    storeIdentity: source.identity,
    selected: selection.live.length,
    desired,
    problems,
    protectedNames,
    uncertain,
  };
}

function problem(
  { rule, index, destination }: RenderContext,
  entry: Entry,
  name: string,
  action: Problem,
  error: Pick<ErrorReport, 'message'> & Partial<ErrorReport>,
): Change {
  return {
    sync: rule.name,
    store: destination.store,
    destination: index,
    name,
    action,
    reason: `source "${entry.name}": ${error.message}`,
    ...(error.nextStep === undefined ? {} : { nextStep: error.nextStep }),
    source: { path: entry.name, version: entry.version ?? null },
    sources: [],
    sourceReference: '',
    stamp: null,
    expected: null,
  };
}
