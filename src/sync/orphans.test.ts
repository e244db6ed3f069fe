import { expect, it } from 'vitest';
import { createMemoryStore } from '../../test/conformance/memory-store.ts';
import { destinationOf, owner, ruleOf } from '../../test/support/engine-bench.ts';
import { listingOf } from '../../test/support/sync-parts.ts';
import { sourceReference } from '../secrets/source-reference.ts';
import { findOrphans, managedEntries } from './orphans.ts';
import { createSourceSet } from './source-set.ts';

const marked = (path: string, sync = 'app', by = owner) => ({
  mark: { owner: by, sync, source: sourceReference({ storeIdentity: 'vault:1', paths: [path] }) },
});

async function search(uncertainPaths: string[] = []) {
  const store = createMemoryStore({ name: 'cloud' });
  store.put('app/wanted', 'v', marked('wanted'));
  store.put('app/gone', 'v', marked('gone'));
  store.put('web/gone', 'v', marked('gone too'));
  store.put('application', 'v', marked('outside'));
  store.put('app/unmarked', 'v');
  store.put('app/theirs', 'v', marked('gone', 'app', 'other'));
  store.put('app/of-another-sync', 'v', marked('gone', 'web'));
  store.put('app/deleted', 'v', marked('deleted'));
  store.delete('app/deleted');
  store.put('app/by-hand', 'v', { mark: { owner, sync: 'app', source: 'by hand' } });
  const listing = await listingOf(store);
  const uncertain = createSourceSet();
  for (const path of uncertainPaths) uncertain.add({ path });
  const destinations = [
    destinationOf({ store: 'far' }),
    destinationOf({ prefix: 'app/' }),
    destinationOf({ prefix: 'web/' }),
  ];
  const wanted = new Set([...listing.entries()].filter(({ name }) => name === 'app/wanted'));
  const isAtSource = (path: string) => path === 'gone too';
  return { owner, rule: ruleOf({ destinations }), store: 'cloud', listing, wanted, uncertain, isAtSource };
}

it('finds what carries the mark of this sync below its prefixes and is not wanted', async () => {
  const orphans = findOrphans(await search());
  expect(
    orphans.map(({ name, destination, source, absent }) => [name, destination, source?.path, absent]),
  ).toEqual([
    ['app/by-hand', 1, undefined, undefined],
    ['app/gone', 1, 'gone', 'gone'],
    ['web/gone', 2, 'gone too', undefined],
  ]);
});

it('leaves out what may come from an uncertain source, also where nobody can say', async () => {
  const orphans = findOrphans(await search(['gone']));
  expect(orphans.map(({ name }) => name)).toEqual(['web/gone']);
});

it('counts as managed what is live and marked, wanted or not', async () => {
  const managed = [...managedEntries(await search())].map(([{ name }]) => name);
  expect(managed).toEqual(['app/wanted', 'app/gone', 'web/gone', 'app/by-hand']);
});
