import type { Change } from './plan.ts';
import type { Wanted } from './wanted.ts';

/** Is nothing left to do for a saved change that a plan made just now does not have? */
export type IsSettled = (change: Change) => boolean;

/**
 * Settled is a deletion where there is nothing any more, and any other change whose secret is still wanted: with no
 * change to it in the new plan, it is in step. Everything else has moved on in another way.
 */
export function settledAmong(parts: readonly Wanted[]): IsSettled {
  const wanted = new Map<string, Set<string>>();
  for (const { desired } of parts) {
    for (const { rule, destination, index, name } of desired) {
      const place = placeOf(rule.name, destination.store, index);
      const names = wanted.get(place) ?? new Set();
      wanted.set(place, names.add(name));
    }
  }
  return ({ action, sync, store, destination, name }) => {
    if (action !== 'delete') return wanted.get(placeOf(sync, store, destination))?.has(name) === true;
    const part = parts.find(({ rule, listing }) => rule.name === sync && listing.store.name === store);
    const entry = part?.listing.get(name);
    return part !== undefined && (entry === undefined || entry.state === 'deleted');
  };
}

function placeOf(sync: string, store: string, destination: number): string {
  return JSON.stringify([sync, store, destination]);
}
