import { isOwnedBy } from '../secrets/ownership.ts';
import type { Entry, Store } from '../stores/store.ts';
import type { Desired } from './desired.ts';
import type { Action, Change, ExpectedEntry, Problem } from './plan.ts';

/** What comparing one desired secret with what is there says; undefined when it is in step. */
export interface Verdict {
  readonly action: Action | Problem;
  readonly reason: string;
  readonly nextStep?: string;
}

/** Decides about an unmarked secret that is in the way: take it over? */
export type AdoptDecision = (sync: string, store: string, name: string) => boolean;

/**
 * One desired secret against the entry of the destination's listing (undefined when there is none). Reads no
 * value: marks and stamps decide. What does not carry the mark of this sync is never changed, unless adopted.
 */
export function compareSecret(
  desired: Desired,
  entry: Entry | undefined,
  store: Pick<Store, 'capabilities' | 'needsRetag'>,
  adopt: AdoptDecision,
): Verdict | undefined {
  if (entry === undefined) return { action: 'create', reason: 'it does not exist yet' };
  if (entry.managedBy !== undefined) return conflict(`it is managed by ${entry.managedBy}`, anotherName);
  if (entry.state === 'unreadable')
    return { action: 'unreadable', reason: entry.reason ?? 'it cannot be read' };
  if (!isOwnedBy(entry.mark, desired.mark)) return compareForeign(desired, entry, adopt);
  if (entry.state === 'deleted') return { action: 'restore', reason: 'its source is back' };
  if (entry.stamp === desired.stamp) {
    const difference = store.needsRetag(entry, retagOf(desired));
    return difference === undefined ? undefined : { action: 'retag', reason: difference };
  }
  return compareVersion(desired, entry, store.capabilities.relabel);
}

/** The marking part of a desired secret, as stores want it. */
function retagOf(desired: Desired) {
  return {
    name: desired.name,
    mark: desired.mark,
    labels: desired.destination.labels,
    settings: desired.destination.settings,
  };
}

function compareForeign(desired: Desired, entry: Entry, adopt: AdoptDecision): Verdict {
  if (entry.mark !== undefined) {
    const { sync, owner } = entry.mark;
    return conflict(
      `sync "${sync}" of owner "${owner}" manages it`,
      `${anotherName} If this sync or the owner was renamed, give it back its old name.`,
    );
  }
  if (entry.state === 'deleted') {
    return conflict(
      'an unmarked secret of this name waits in the recycle bin',
      'Restore it and adopt it, or purge it.',
    );
  }
  const { rule, destination, name } = desired;
  if (adopt(rule.name, destination.store, name)) return { action: 'adopt', reason: 'taken over on request' };
  return conflict(
    'an unmarked secret of this name exists',
    `If it is yours to manage: lockstep adopt --sync ${rule.name} '${name}'`,
  );
}

/** An older stamp of ours is stale, whoever made it current; a version without a stamp is somebody else's: drift. */
function compareVersion(desired: Desired, entry: Entry, canRelabel: boolean): Verdict | undefined {
  const exists = canRelabel && (entry.olderStamps ?? []).includes(desired.stamp);
  const action = exists ? 'relabel' : 'update';
  if (entry.versionId === undefined) return { action, reason: 'it has no value' };
  if (entry.stamp !== undefined) {
    return { action, reason: exists ? 'another version of ours is current' : 'the source has changed' };
  }
  const what = 'somebody else wrote its value';
  switch (desired.rule.drift) {
    case 'repair':
      return { action, reason: `drift: ${what}` };
    case 'report':
      return { action: 'drift', reason: what, nextStep: 'Set `drift: repair`, or bring it back by hand.' };
    case 'ignore':
      return undefined;
  }
}

/** What somebody else manages cannot be adopted. */
const anotherName = 'Give yours another name or prefix.';

function conflict(reason: string, nextStep: string): Verdict {
  return { action: 'conflict', reason, nextStep };
}

/** The verdict as a line of the plan. */
export function changeOf(desired: Desired, entry: Entry | undefined, verdict: Verdict): Change {
  const [first] = desired.sources;
  return {
    sync: desired.rule.name,
    store: desired.destination.store,
    destination: desired.index,
    name: desired.name,
    ...verdict,
    source: first ? { path: first.path, version: first.version } : null,
    sources: desired.sources,
    ...(desired.key === undefined ? {} : { key: desired.key }),
    sourceReference: desired.mark.source,
    stamp: desired.stamp,
    expected: entry ? expectedOf(entry) : null,
  };
}

export function expectedOf(entry: Entry): ExpectedEntry {
  return {
    state: entry.state,
    versionId: entry.versionId ?? null,
    markedBy: entry.mark ? { owner: entry.mark.owner, sync: entry.mark.sync } : null,
  };
}
