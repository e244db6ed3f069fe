import type { ListEntry } from './list-entry.ts';

/** How far listings are behind; shared by all accounts and Regions. */
export interface ListLag {
  /** Milliseconds that pass before a change shows in listings. */
  lagMs: number;
  /** While true, listings do not move on at all. */
  frozen: boolean;
}

/** What ListSecrets sees of one account and Region: entries in the order of creation, perhaps of a while ago. */
export interface ListView {
  /** Notes how a secret looks now; undefined for one that is gone. `time` in ms since 1970. */
  note(sequence: number, entry: ListEntry | undefined, time: number): void;
  /** The entries as listings show them at `time`. Not to be changed by the caller. */
  entries(time: number): readonly ListEntry[];
  /** Where entries with a greater sequence begin. */
  indexAfter(sequence: number): number;
}

/** An empty view that follows its changes by the given lag. */
export function createListView(lag: ListLag): ListView {
  const visible: ListEntry[] = [];
  let pending: { sequence: number; entry: ListEntry | undefined; time: number }[] = [];
  const indexAfter = (sequence: number) => {
    let low = 0;
    let high = visible.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((visible[middle]?.sequence ?? 0) <= sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const show = (sequence: number, entry: ListEntry | undefined) => {
    const after = indexAfter(sequence);
    const present = visible[after - 1]?.sequence === sequence;
    if (entry === undefined) {
      if (present) visible.splice(after - 1, 1);
    } else if (present) visible[after - 1] = entry;
    else visible.splice(after, 0, entry);
  };
  return {
    note(sequence, entry, time) {
      if (lag.lagMs === 0 && !lag.frozen && pending.length === 0) show(sequence, entry);
      else pending.push({ sequence, entry, time });
    },
    entries(time) {
      if (lag.frozen || pending.length === 0) return visible;
      let due = 0;
      for (const change of pending) {
        if (change.time + lag.lagMs > time) break;
        show(change.sequence, change.entry);
        due += 1;
      }
      if (due > 0) pending = pending.slice(due);
      return visible;
    },
    indexAfter,
  };
}
