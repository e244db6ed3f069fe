import { asLockstepError, isLockstepError, LockstepError } from '../errors.ts';
import type { Place, Store } from '../stores/store.ts';
import type { Listener } from './events.ts';
import { type Listing, listStore } from './listing.ts';
import type { PlanError } from './plan.ts';
import { selectionPrefixes } from './select.ts';
import type { SyncRule } from './sync-rule.ts';

/** One store as a plan sees it: who it is and what it holds. */
export interface ObservedStore {
  readonly listing: Listing;
  readonly identity: string;
}

/** A source also has a place, for name templates. */
export interface ObservedSource extends ObservedStore {
  readonly place: Place;
}

/** Everything that a plan looks at, by store name. What failed is missing here and stands in `errors`. */
export interface World {
  readonly sources: ReadonlyMap<string, ObservedSource>;
  readonly destinations: ReadonlyMap<string, ObservedStore>;
  readonly identities: Readonly<Record<string, string>>;
  readonly errors: readonly PlanError[];
}

/**
 * Lists every source once and every destination once, whatever the number of syncs, all stores at the same time.
 * Throws `cancelled` alone: a store that fails gives an error for each sync that needs it.
 */
export async function observe(request: {
  rules: readonly SyncRule[];
  openStore: (name: string) => Promise<Store>;
  signal: AbortSignal;
  emit: Listener;
}): Promise<World> {
  const { rules, openStore, signal, emit } = request;
  const sources = await Promise.all([
    observeAll(prefixesBySource(rules), async (name, prefixes) => {
      const store = await openStore(name);
      // First, so that a store of the wrong sort is refused with its own words.
      const identity = await store.identity(signal);
      const place = await store.place(signal);
      return { identity, place, listing: await listStore(store, prefixes, 'source', signal, emit) };
    }),
    observeAll(prefixesByDestination(rules), async (name, prefixes) => {
      const store = await openStore(name);
      if (!store.capabilities.writable) {
        throw new LockstepError('configuration', `store "${name}" cannot be written to`);
      }
      const listing = await listStore(store, prefixes, 'destination', signal, emit);
      // Last: a listing may tell the identity for nothing.
      return { listing, identity: await store.identity(signal) };
    }),
  ]);
  const [from, to] = sources;
  const errors = rules.flatMap((rule) => planErrors(rule, from.failed, to.failed));
  for (const error of errors) emit({ type: 'plan-error', error });
  return {
    sources: from.observed,
    destinations: to.observed,
    identities: Object.fromEntries(
      [...to.observed, ...from.observed].map(([name, { identity }]) => [name, identity]),
    ),
    errors,
  };
}

type Failures = ReadonlyMap<string, LockstepError>;

async function observeAll<T>(
  prefixes: ReadonlyMap<string, readonly string[]>,
  look: (name: string, prefixes: readonly string[]) => Promise<T>,
): Promise<{ observed: ReadonlyMap<string, T>; failed: Failures }> {
  const observed = new Map<string, T>();
  const failed = new Map<string, LockstepError>();
  await Promise.all(
    [...prefixes].map(async ([name, those]) => {
      try {
        observed.set(name, await look(name, those));
      } catch (error) {
        if (isLockstepError(error, 'cancelled')) throw error;
        failed.set(name, asLockstepError(error));
      }
    }),
  );
  return { observed, failed };
}

function planErrors(rule: SyncRule, sources: Failures, destinations: Failures): PlanError[] {
  const source = sources.get(rule.from);
  if (source) return [{ sync: rule.name, store: rule.from, error: source.report() }];
  return [...new Set(rule.destinations.map((destination) => destination.store))].flatMap((store) => {
    const error = destinations.get(store);
    return error ? [{ sync: rule.name, store, error: error.report() }] : [];
  });
}

function prefixesBySource(rules: readonly SyncRule[]): Map<string, string[]> {
  const prefixes = new Map<string, string[]>();
  for (const rule of rules) {
    prefixes.set(rule.from, [...(prefixes.get(rule.from) ?? []), ...selectionPrefixes(rule)]);
  }
  return prefixes;
}

function prefixesByDestination(rules: readonly SyncRule[]): Map<string, string[]> {
  const prefixes = new Map<string, string[]>();
  for (const { store, prefix } of rules.flatMap((rule) => rule.destinations)) {
    prefixes.set(store, [...(prefixes.get(store) ?? []), prefix]);
  }
  return prefixes;
}
