import { nameIdentity, nameProblem } from '../secrets/name-rules.ts';
import type { Verdict } from './compare.ts';
import type { Desired } from './desired.ts';
import type { ObservedStore } from './observe.ts';

/**
 * Checks the names of all syncs together: what the destination can hold, and that no two claim one name (where case
 * does not count, `App` and `app` are one). Gives the refused ones with the reason; all others are free to go on.
 */
export function checkNames(
  desired: Iterable<Desired>,
  destinations: ReadonlyMap<string, ObservedStore>,
): Map<Desired, Verdict> {
  const refused = new Map<Desired, Verdict>();
  const claims = new Map<string, Desired[]>();
  for (const item of desired) {
    const store = destinations.get(item.destination.store);
    if (!store) continue;
    const rules = store.listing.store.capabilities.names;
    const problem = nameProblem(item.name, rules);
    if (problem !== undefined) {
      refused.set(item, {
        action: 'invalid-name',
        reason: problem,
        nextStep: 'Change the name template of the destination (`replace` helps), or rename the source.',
      });
    }
    // By identity: two stores of the configuration may be one and the same.
    const claim = JSON.stringify([store.identity, nameIdentity(item.name, rules)]);
    const others = claims.get(claim);
    if (others) others.push(item);
    else claims.set(claim, [item]);
  }
  for (const items of claims.values()) {
    if (items.length === 1) continue;
    for (const item of items) {
      const others = items.filter((other) => other !== item).map((other) => describeClaim(other, item));
      refused.set(item, {
        action: 'collision',
        reason: `${others.slice(0, 3).join(', ')}${others.length > 3 ? ', ...' : ''} would have the same name`,
        nextStep: 'Give one of them another name or prefix, or select only one.',
      });
    }
  }
  return refused;
}

/** Who else claims the name: another secret, another sync, or the same one in another of its destinations. */
function describeClaim(other: Desired, item: Desired): string {
  const { rule, index, destination, sources, key, name } = other;
  const path = sources[0]?.path ?? name;
  const where =
    rule.name === item.rule.name && index !== item.index
      ? ` in destination ${index + 1} (store "${destination.store}")`
      : '';
  return `"${path}${key === undefined ? '' : `#${key}`}" of sync "${rule.name}"${where}`;
}
