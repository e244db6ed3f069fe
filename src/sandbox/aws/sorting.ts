import type { ListEntry } from './list-entry.ts';
import type { Cursor } from './paging.ts';

/** What a listing can be sorted by. */
export type SortKey = 'created-date' | 'last-accessed-date' | 'last-changed-date' | 'name';

/** An order of entries. Equal values stand in the order of creation, so that a cursor has one place only. */
export interface EntryOrder {
  value(entry: ListEntry): string | number;
  compare(one: ListEntry, other: ListEntry): number;
  comparePosition(entry: ListEntry, cursor: Cursor): number;
}

/** The order by one key. */
export function compareBy(key: SortKey): EntryOrder {
  const value = (entry: ListEntry): string | number => {
    switch (key) {
      case 'created-date':
        return entry.createdAt;
      case 'last-accessed-date':
        return entry.accessedAt;
      case 'last-changed-date':
        return entry.changedAt;
      case 'name':
        return entry.name;
    }
  };
  return {
    value,
    compare: (one, other) => compareValues(value(one), value(other)) || one.sequence - other.sequence,
    comparePosition: (entry, cursor) =>
      compareValues(value(entry), cursor.value) || entry.sequence - cursor.sequence,
  };
}

function compareValues(one: string | number, other: string | number): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
