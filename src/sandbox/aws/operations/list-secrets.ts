import { z } from 'zod';
import { filters, flag, maxResults, nextToken } from '../fields.ts';
import { matchesFilters } from '../filters.ts';
import type { ListEntry } from '../list-entry.ts';
import { type OperationContext, operation } from '../operation.ts';
import { type Cursor, decodeCursor, encodeCursor } from '../paging.ts';
import { compareBy, type SortKey } from '../sorting.ts';

const input = z.object({
  IncludePlannedDeletion: flag.default(false),
  MaxResults: maxResults(100).optional(),
  NextToken: nextToken.optional(),
  Filters: filters.optional(),
  SortOrder: z.enum(['asc', 'desc']).default('asc'),
  SortBy: z.enum(['created-date', 'last-accessed-date', 'last-changed-date', 'name']).default('created-date'),
});

type ListRequest = Partial<z.infer<typeof input>>;

/** ListSecrets: at most 100 a page; what it shows can be behind the truth. */
export const listSecrets = operation('ListSecrets', input, (context, request) => {
  const page = listPage(context, request);
  return { SecretList: page.entries.map((entry) => entry.json), NextToken: page.nextToken };
});

/** One page of the listing, and the token of the next one where there is more. */
export function listPage(
  context: OperationContext,
  request: ListRequest,
): { entries: ListEntry[]; nextToken: string | undefined } {
  const limit = request.MaxResults ?? 100;
  const { SortBy: key = 'created-date', SortOrder: order = 'asc' } = request;
  const kind = JSON.stringify([key, order, request.Filters ?? [], request.IncludePlannedDeletion ?? false]);
  const cursor = request.NextToken === undefined ? undefined : decodeCursor(request.NextToken, kind);
  const entries: ListEntry[] = [];
  let last: ListEntry | undefined;
  for (const entry of entriesAfter(context, key, order, cursor)) {
    if (entry.deleted && request.IncludePlannedDeletion !== true) continue;
    if (!matchesFilters(entry, request.Filters ?? [])) continue;
    if (entries.length === limit && last !== undefined) {
      return {
        entries,
        nextToken: encodeCursor({ value: compareBy(key).value(last), sequence: last.sequence }, kind),
      };
    }
    entries.push(entry);
    last = entry;
  }
  return { entries, nextToken: undefined };
}

/** All visible entries behind the cursor, in order. The usual order needs no sorting. */
function* entriesAfter(
  { state, now }: OperationContext,
  key: SortKey,
  order: 'asc' | 'desc',
  cursor: Cursor | undefined,
): Generator<ListEntry> {
  const all = state.listing.entries(now);
  if (key === 'created-date' && order === 'asc') {
    const start = cursor === undefined ? 0 : state.listing.indexAfter(cursor.sequence);
    for (let index = start; index < all.length; index += 1) {
      const entry = all[index];
      if (entry !== undefined) yield entry;
    }
    return;
  }
  const { compare, comparePosition } = compareBy(key);
  const sign = order === 'asc' ? 1 : -1;
  for (const entry of [...all].sort((one, other) => sign * compare(one, other))) {
    if (cursor === undefined || sign * comparePosition(entry, cursor) > 0) yield entry;
  }
}
