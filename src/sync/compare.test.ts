import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../test/conformance/memory-store.ts';
import { destinationOf, ruleOf } from '../../test/support/engine-bench.ts';
import { desiredOf, entryOf } from '../../test/support/sync-parts.ts';
import type { Entry } from '../stores/store.ts';
import { changeOf, compareSecret } from './compare.ts';
import type { SyncRule } from './sync-rule.ts';

const relabelling = createMemoryStore({ name: 'cloud' });
const plain = createMemoryStore({ name: 'cloud', capabilities: { relabel: false } });
const desired = desiredOf();
const { mark, stamp } = desired;
const other = 'lockstep-000000000000000000000000000000000000000000000000';
const ours = (more: Partial<Entry> = {}) => entryOf('a', { mark, stamp, ...more });

function verdictOf(
  entry: Entry | undefined,
  options: {
    drift?: SyncRule['drift'];
    store?: typeof plain;
    adopt?: boolean;
    label?: string;
  } = {},
) {
  const { drift = 'repair', store = relabelling, adopt = false, label } = options;
  const destinations = [destinationOf(label === undefined ? {} : { labels: { team: label } })];
  const wanted = desiredOf(entryOf('a'), ruleOf({ drift, destinations }));
  return compareSecret(wanted, entry, store, () => adopt);
}

describe('compareSecret', () => {
  it.each<[string, Entry | undefined, Parameters<typeof verdictOf>[1], string | undefined, RegExp]>([
    ['nothing there', undefined, {}, 'create', /does not exist/],
    ['in step', ours(), {}, undefined, /^$/],
    ['in step, an older one beside it', ours({ olderStamps: [other] }), {}, undefined, /^$/],
    ['our older stamp', ours({ stamp: other }), {}, 'update', /source has changed/],
    [
      'our older stamp, drift ignored',
      ours({ stamp: other }),
      { drift: 'ignore' },
      'update',
      /source has changed/,
    ],
    [
      'our older stamp, drift reported',
      ours({ stamp: other }),
      { drift: 'report' },
      'update',
      /source has changed/,
    ],
    ['no value', entryOf('a', { mark, versionId: undefined }), { drift: 'ignore' }, 'update', /no value/],
    [
      'our version is there and another of ours is current',
      ours({ stamp: other, olderStamps: [stamp] }),
      { drift: 'report' },
      'relabel',
      /another version of ours/,
    ],
    [
      'the same where nothing can be relabelled',
      ours({ stamp: other, olderStamps: [stamp] }),
      { drift: 'ignore', store: plain },
      'update',
      /source has changed/,
    ],
    [
      'our version is there and a foreign one is current',
      entryOf('a', { mark, olderStamps: [stamp] }),
      {},
      'relabel',
      /drift/,
    ],
    ['a label is missing', ours(), { label: 'pay' }, 'retag', /team/],
    ['the mark names another source', ours({ mark: { ...mark, source: 'b@1' } }), {}, 'retag', /source/],
    ['a label is missing on an older version', ours({ stamp: other }), { label: 'pay' }, 'update', /changed/],
    ['deleted by us', ours({ state: 'deleted' }), {}, 'restore', /back/],
    [
      'deleted, another version',
      ours({ state: 'deleted', stamp: other }),
      { drift: 'ignore' },
      'restore',
      /back/,
    ],
    ['unmarked', entryOf('a'), {}, 'conflict', /unmarked/],
    ['unmarked although it has our stamp', entryOf('a', { stamp }), {}, 'conflict', /unmarked/],
    ['unmarked, to be adopted', entryOf('a'), { adopt: true }, 'adopt', /request/],
    ['unmarked in the recycle bin', entryOf('a', { state: 'deleted' }), {}, 'conflict', /recycle bin/],
    [
      'unmarked in the bin, to be adopted',
      entryOf('a', { state: 'deleted' }),
      { adopt: true },
      'conflict',
      /bin/,
    ],
    ['of another sync', ours({ mark: { ...mark, sync: 'x' } }), { adopt: true }, 'conflict', /sync "x"/],
    ['of another owner', ours({ mark: { ...mark, owner: 'x' } }), { adopt: true }, 'conflict', /owner "x"/],
    [
      'deleted by another',
      ours({ state: 'deleted', mark: { ...mark, sync: 'x' } }),
      {},
      'conflict',
      /sync "x"/,
    ],
    ['managed by a service', ours({ managedBy: 'rds' }), { adopt: true }, 'conflict', /managed by rds/],
    [
      'unreadable',
      entryOf('a', { state: 'unreadable', reason: 'denied' }),
      { adopt: true },
      'unreadable',
      /denied/,
    ],
  ])('%s', (_, entry, options, action, reason) => {
    const verdict = verdictOf(entry, options);
    expect(verdict?.action).toBe(action);
    expect(verdict?.reason ?? '').toMatch(reason);
  });

  it.each(['repair', 'report', 'ignore'] as const)('edited by somebody else, drift %s', (drift) => {
    const { stamp: _, ...edited } = ours();
    const wanted = { repair: 'update', report: 'drift', ignore: undefined }[drift];
    expect(verdictOf(edited, { drift })?.action).toBe(wanted);
    const kept = verdictOf({ ...edited, olderStamps: [stamp] }, { drift });
    expect(kept?.action).toBe({ ...{ report: 'drift', ignore: undefined }, repair: 'relabel' }[drift]);
  });

  it.each([
    ['a service', ours({ managedBy: 'rds' })],
    ['another sync', ours({ mark: { ...mark, sync: 'x' } })],
  ])('does not offer to adopt what %s manages', (_, entry) => {
    expect(verdictOf(entry)?.nextStep).toMatch(/another name/);
  });

  it('tells how to adopt what is in the way', () => {
    expect(verdictOf(entryOf('a'))?.nextStep).toContain("lockstep adopt --sync app 'a'");
  });
});

describe('changeOf', () => {
  it('pins source and destination, and holds nothing else', () => {
    const entry = ours({ stamp: other });
    expect(changeOf(desired, entry, { action: 'update', reason: 'why' })).toEqual({
      sync: 'app',
      store: 'cloud',
      destination: 0,
      name: 'a',
      action: 'update',
      reason: 'why',
      source: { path: 'a', version: 1 },
      sources: [{ path: 'a', version: 1, versionId: 'a-1' }],
      sourceReference: mark.source,
      stamp,
      expected: { state: 'live', versionId: 'a-1', markedBy: { owner: 'team', sync: 'app' } },
    });
  });
});
