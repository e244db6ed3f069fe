import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryStore, type MemoryStore } from '../../test/conformance/memory-store.ts';
import { createEngine, destinationOf, owner, ruleOf, shapeOf } from '../../test/support/engine-bench.ts';
import { createVersionedSource, type VersionedSource } from '../../test/support/versioned-source.ts';
import { LockstepError } from '../errors.ts';
import { isOwnedBy } from '../secrets/ownership.ts';
import { parseSourceReference } from '../secrets/source-reference.ts';
import type { Entry, Store } from '../stores/store.ts';
import { isAction, isPending } from './plan.ts';
import type { SyncRule } from './sync-rule.ts';

const never = new AbortController().signal;
const paths = ['x/a', 'x/b', 'y/a'] as const;
const kinds = ['json', 'key', 'merge'] as const;
type Kind = (typeof kinds)[number];
const templates = ['old', 'new'] as const;
const tails: Record<Kind, string> = {
  json: '{{ .SecretPath }}',
  key: '{{ .SecretPath }}/{{ .SecretKey }}',
  merge: '{{ .SecretBaseName }}',
};

function syncOf(kind: Kind, template: string): SyncRule {
  return ruleOf({
    shape: shapeOf(kind === 'key' ? 'key' : 'json'),
    merge: kind === 'merge',
    destinations: [destinationOf({ name: `${template}/${tails[kind]}`, labels: { team: 'pay' } })],
  });
}

/** What the destination must hold for these source values: by name without the template's first segment. */
function wantedOf(kind: Kind, source: ReadonlyMap<string, string>): Map<string, string> {
  const wanted = new Map<string, string>();
  const groups = Map.groupBy([...source].sort(), ([path]) => (kind === 'merge' ? path.slice(2) : path));
  for (const [id, members] of groups) {
    const keys: [string, unknown][] = members.flatMap(([, text]) => Object.entries(JSON.parse(text)));
    if (kind === 'key') for (const [key, value] of keys) wanted.set(`${id}/${key}`, String(value));
    else wanted.set(id, JSON.stringify(Object.fromEntries(keys.sort(([a], [b]) => (a < b ? -1 : 1)))));
  }
  return wanted;
}

const path = fc.constantFrom(...paths);
const sourceStep = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('put' as const), path, keys: fc.integer({ min: 1, max: 3 }) }),
  },
  fc.record({ do: fc.constantFrom('deleteCurrent', 'undeleteAll', 'purge', 'hide', 'show'), path }),
  fc.record({ do: fc.constant('recreate' as const) }),
);
const outsiderStep = fc.record({
  do: fc.constantFrom('create unmarked', 'create foreign', 'edit', 'delete', 'purge', 'move back'),
  /** Which of the names that could be meant. */
  at: fc.nat({ max: 30 }),
});
const steps = fc.record({
  source: fc.array(sourceStep, { maxLength: 3 }),
  outsider: fc.array(outsiderStep, { maxLength: 2 }),
});
const fault = fc.record({
  store: fc.constantFrom('vault', 'cloud'),
  method: fc.constantFrom(
    'list',
    'identity',
    'read',
    'find',
    'write',
    'relabel',
    'retag',
    'restore',
    'remove',
  ),
  after: fc.boolean(),
  skip: fc.nat({ max: 2 }),
});
type Steps = typeof steps extends fc.Arbitrary<infer T> ? T : never;
const round = fc.record({
  before: steps,
  template: fc.constantFrom('old', ...templates),
  between: fc.oneof({ weight: 3, arbitrary: fc.constant<Steps>({ source: [], outsider: [] }) }, steps),
  faults: fc.array(fault, { maxLength: 4 }),
});
type Fault = typeof fault extends fc.Arbitrary<infer T> ? T : never;

/** The store with faults: each one hits one call of its method, after `skip` others. */
function withFaults(store: Store, faults: { fault: Fault; left: number }[]): Store {
  const lost = () => new LockstepError('unavailable', 'no answer');
  function hit(method: string): Fault | undefined {
    const found = faults.find((each) => each.fault.store === store.name && each.fault.method === method);
    if (!found || found.left-- > 0) return undefined;
    faults.splice(faults.indexOf(found), 1);
    return found.fault;
  }
  async function call<T>(method: string, effect: () => Promise<T>): Promise<T> {
    const found = hit(method);
    if (found && !found.after) throw lost();
    const result = await effect();
    if (found) throw lost();
    return result;
  }
  return {
    ...store,
    async *list(scope, signal) {
      const found = hit('list');
      let count = found?.after === false ? 0 : 1;
      for await (const entry of store.list(scope, signal)) {
        if (found && count-- === 0) throw lost();
        yield entry;
      }
      if (found) throw lost();
    },
    identity: (signal) => call('identity', () => store.identity(signal)),
    find: (name, signal) => call('find', () => store.find(name, signal)),
    read: (name, id, signal) => call('read', () => store.read(name, id, signal)),
    write: (change, signal) => call('write', () => store.write(change, signal)),
    retag: (change, signal) => call('retag', () => store.retag(change, signal)),
    remove: (name, settings, signal) => call('remove', () => store.remove(name, settings, signal)),
    ...(store.relabel
      ? {
          relabel: (name: string, stamp: string) =>
            call('relabel', async () => store.relabel?.(name, stamp, never)),
        }
      : {}),
    ...(store.restore
      ? { restore: (name: string) => call('restore', async () => store.restore?.(name, never)) }
      : {}),
  };
}

async function entriesOf(store: Store): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of store.list({ prefix: '' }, never)) entries.push(entry);
  return entries;
}
const isOurs = (entry: Entry) => isOwnedBy(entry.mark, { owner, sync: 'app' });

async function act(
  todo: Steps,
  kind: Kind,
  source: VersionedSource,
  cloud: MemoryStore,
  count: () => number,
) {
  for (const step of todo.source) {
    if (step.do === 'recreate') source.recreate();
    else if (step.do === 'put') {
      const keys = ['k1', 'k2'].filter((_, n) => 'keys' in step && step.keys & (1 << n));
      const prefix = step.path.replace('/', '_');
      source.put(
        step.path,
        JSON.stringify(Object.fromEntries(keys.map((key) => [`${prefix}_${key}`, count()]))),
      );
    } else if (step.do === 'hide' || step.do === 'show') source.setUnreadable(step.path, step.do === 'hide');
    else source[step.do](step.path);
  }
  const possible = paths.flatMap((each) => {
    const id = kind === 'merge' ? each.slice(2) : each;
    const ids = kind === 'key' ? ['k1', 'k2'].map((key) => `${id}/${each.replace('/', '_')}_${key}`) : [id];
    return templates.flatMap((template) => ids.map((one) => `${template}/${one}`));
  });
  for (const { do: what, at } of todo.outsider) {
    const name = possible[at % possible.length] ?? '';
    const entry = await cloud.find(name, never);
    if (what === 'delete') cloud.delete(name);
    else if (what === 'purge') cloud.purge(name);
    else if (what === 'edit' && entry) cloud.editAsOutsider(name, `outsider ${count()}`);
    else if (what === 'move back' && entry?.olderStamps?.[0])
      await cloud.relabel?.(name, entry.olderStamps[0], never);
    else if (what === 'create unmarked' && !entry) cloud.put(name, `outsider ${count()}`);
    else if (what === 'create foreign' && !entry) {
      cloud.put(name, `outsider ${count()}`, { mark: { owner: 'other', sync: 'app', source: 'x@11111111' } });
    }
  }
}

describe('any history of sources, outsiders and faults', () => {
  it('converges, loses nothing, writes nothing twice, and touches nothing foreign', async () => {
    const seen = { removed: 0, failed: 0, restored: 0, relabelled: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...kinds),
        fc.boolean(),
        fc.array(round, { minLength: 1, maxLength: 6 }),
        async (kind, relabel, rounds) => {
          const source = createVersionedSource('vault');
          const cloud = createMemoryStore({ name: 'cloud', capabilities: { relabel } });
          let counter = 0;
          const count = () => ++counter;
          const bytesByStamp = new Map<string, string>();
          const watched: Store = {
            ...cloud,
            write(change, signal) {
              const bytes = Buffer.from(change.value.bytes()).toString('utf8');
              expect(bytesByStamp.get(change.stamp) ?? bytes, 'one stamp, one sequence of bytes').toBe(bytes);
              bytesByStamp.set(change.stamp, bytes);
              return cloud.write(change, signal);
            },
          };

          async function apply(template: string, faults: Fault[], between: Steps | undefined) {
            const left = faults.map((each) => ({ fault: each, left: each.skip }));
            const stores = [withFaults(source.store, left), withFaults(watched, left)];
            const engine = createEngine(stores, [syncOf(kind, template)]);
            const sources = source.values();
            const wanted = wantedOf(kind, sources);
            const first = await engine.plan();
            const plan = await engine.plan({ allowDeletes: first.deletionsToken ?? undefined });
            if (between) await act(between, kind, source, cloud, count);
            const before = await entriesOf(cloud);
            cloud.log.length = 0;
            const report = await engine.apply(plan);

            const now = new Map((await entriesOf(cloud)).map((entry) => [entry.name, entry]));
            for (const entry of before.filter((each) => !isOurs(each)))
              expect(now.get(entry.name), 'a foreign secret was touched').toEqual(entry);
            const values = cloud.values();
            for (const { name } of cloud.log.filter(({ method }) => method === 'remove')) {
              seen.removed++;
              const id = name.slice(name.indexOf('/') + 1);
              const mark = before.find((entry) => entry.name === name)?.mark?.source ?? '';
              // What outsiders do to the replacement at the last moment is theirs.
              const alone = between === undefined || between.outsider.length === 0;
              if (alone && wanted.has(id) && sources.has(parseSourceReference(mark)?.path ?? '')) {
                expect(values[`${template}/${id}`], `${name} was deleted without a replacement`).toBe(
                  wanted.get(id),
                );
              }
            }
            for (const { stamp, olderStamps = [] } of now.values()) {
              const stamps = [...olderStamps, ...(stamp === undefined ? [] : [stamp])];
              expect(new Set(stamps).size, 'two versions with one stamp').toBe(stamps.length);
            }
            seen.failed += report.results.filter(({ outcome }) => outcome === 'failed').length;
            seen.restored += cloud.calls('restore').length;
            seen.relabelled += cloud.calls('relabel').length;
            return { plan, report, now, values, wanted };
          }

          for (const { before, template, faults, between } of rounds) {
            await act(before, kind, source, cloud, count);
            await apply(template, faults, between);
          }

          for (const each of paths) source.setUnreadable(each, false);
          const template = rounds.at(-1)?.template ?? 'old';
          const { report, now, values, wanted } = await apply(template, [], undefined);
          const open = report.results.filter(({ error }) => error !== undefined);
          expect(open.filter(({ change }) => change.action !== 'conflict')).toEqual([]);
          const conflicts = new Set(open.map(({ change }) => change.name));
          for (const [id, value] of wanted) {
            const entry = now.get(`${template}/${id}`);
            if (conflicts.has(`${template}/${id}`)) expect(entry && isOurs(entry)).toBe(false);
            else expect([values[`${template}/${id}`], entry?.labels]).toEqual([value, { team: 'pay' }]);
          }
          for (const { name, state } of [...now.values()].filter(isOurs)) {
            const id = name.slice(name.indexOf('/') + 1);
            const kept = kind === 'merge' ? conflicts.size > 0 : conflicts.has(`${template}/${id}`);
            const inPlace = name === `${template}/${id}` && wanted.has(id);
            expect(state === 'deleted' || inPlace || kept, `${name} is an orphan`).toBe(true);
          }

          const again = await apply(template, [], undefined);
          expect(again.plan.changes.filter((change) => isPending(change) || isAction(change.action))).toEqual(
            [],
          );
          expect(cloud.calls('write', 'relabel', 'retag', 'restore', 'remove')).toEqual([]);
        },
      ),
      { numRuns: 1_500 },
    );
    // The histories reach what they are for.
    for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(3);
  }, 30_000);
});
