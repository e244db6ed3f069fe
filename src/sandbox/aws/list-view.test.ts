import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ListEntry } from './list-entry.ts';
import { createListView } from './list-view.ts';

const entry = (sequence: number, name: string): ListEntry => ({
  sequence,
  name,
  description: '',
  tags: [],
  owningService: '',
  primaryRegion: '',
  deleted: false,
  createdAt: 0,
  changedAt: 0,
  accessedAt: 0,
  json: { Name: name },
});
const names = (entries: readonly ListEntry[]) => entries.map(({ name }) => name);

describe('a list view', () => {
  it('is as far behind as its lag, whatever happens', () => {
    const change = fc.record({
      sequence: fc.integer({ min: 1, max: 8 }),
      gone: fc.boolean(),
      wait: fc.nat(5),
    });
    fc.assert(
      fc.property(fc.array(change), fc.nat(10), (changes, lagMs) => {
        const view = createListView({ lagMs, frozen: false });
        const history: { time: number; state: Map<number, string> }[] = [
          { time: -Infinity, state: new Map() },
        ];
        let time = 0;
        for (const [index, { sequence, gone, wait }] of changes.entries()) {
          time += wait;
          const state = new Map(history.at(-1)?.state);
          if (gone) state.delete(sequence);
          else state.set(sequence, `v${index}`);
          history.push({ time, state });
          view.note(sequence, gone ? undefined : entry(sequence, `v${index}`), time);
          const seen = history.findLast((moment) => moment.time <= time - lagMs)?.state ?? new Map();
          const expected = [...seen].sort(([one], [other]) => one - other).map(([, name]) => name);
          expect(names(view.entries(time))).toEqual(expected);
        }
      }),
    );
  });

  it('stands still while it is frozen', () => {
    const lag = { lagMs: 0, frozen: false };
    const view = createListView(lag);
    view.note(1, entry(1, 'a'), 0);
    lag.frozen = true;
    view.note(1, undefined, 1);
    view.note(2, entry(2, 'b'), 2);
    expect(names(view.entries(1_000_000))).toEqual(['a']);
    lag.frozen = false;
    expect(names(view.entries(3))).toEqual(['b']);
  });

  it('knows where a page continues, also behind an entry that is gone', () => {
    const view = createListView({ lagMs: 0, frozen: false });
    for (const sequence of [1, 3, 5]) view.note(sequence, entry(sequence, `v${sequence}`), 0);
    expect([0, 1, 2, 3, 5, 9].map((sequence) => view.indexAfter(sequence))).toEqual([0, 1, 1, 2, 3, 3]);
  });
});
