import type { z } from 'zod';
import { parseNameTemplate } from '../secrets/name-template.ts';
import type { StoreKind } from '../stores/store-kind.ts';
import type { Destination, SyncRule } from '../sync/sync-rule.ts';
import { type Checked, check, unknownKey } from './check.ts';
import { crossCheck } from './cross-checks.ts';
import { type Path, type Problem, valueAt } from './problems.ts';
import { destinationSchema, syncSchema } from './sync-schema.ts';

/** What syncs are checked against. */
export interface KnownStores {
  /** Kind of each configured store; undefined for one whose kind is wrong. */
  readonly stores: ReadonlyMap<string, StoreKind | undefined>;
  readonly kinds: readonly StoreKind[];
  readonly sync: ReturnType<typeof syncSchema>;
  readonly destination: ReturnType<typeof destinationSchema>;
}

/** Made once for a file: making a schema costs more than using it. */
export function knownStores(
  stores: ReadonlyMap<string, StoreKind | undefined>,
  kinds: readonly StoreKind[],
): KnownStores {
  const names = [...stores.keys()];
  return { stores, kinds, sync: syncSchema(names), destination: destinationSchema(names) };
}

/** One sync of the file as a rule, or everything that is wrong with it. `value` has its references resolved. */
export function checkSync(name: string, value: unknown, raw: unknown, known: KnownStores): Checked<SyncRule> {
  const path: Path = ['syncs', name];
  const sync = check(known.sync, value, { raw, path, references: 'resolved' });
  const shape = valueAt(value, ['shape']);
  const to = valueAt(value, ['to']);
  const destinations = (Array.isArray(to) ? to : []).map((destination, index) =>
    checkDestination(destination, {
      raw: valueAt(raw, ['to', index]),
      path: [...path, 'to', index],
      shape,
      known,
    }),
  );
  const problems = [
    ...(sync.ok ? [] : sync.problems),
    ...destinations.flatMap((destination) => (destination.ok ? [] : destination.problems)),
    ...crossCheck(value).map((problem) => ({ ...problem, path: [...path, ...problem.path] })),
  ];
  if (!sync.ok || problems.length > 0) return { ok: false, problems };
  const rule = ruleOf(
    name,
    sync.output,
    destinations.flatMap((each) => (each.ok ? [each.output] : [])),
  );
  return { ok: true, output: rule };
}

function ruleOf(
  name: string,
  sync: z.output<KnownStores['sync']>,
  destinations: readonly Destination[],
): SyncRule {
  const {
    from,
    select,
    shape,
    key,
    include = [],
    exclude = [],
    rename = {},
    merge,
    onSourceDelete,
    drift,
    limits,
  } = sync;
  const everything = ['**'];
  return {
    name,
    from,
    select: Array.isArray(select)
      ? { paths: select, metadata: {} }
      : { paths: select?.paths ?? everything, metadata: select?.metadata ?? {} },
    shape: { kind: shape, ...(key === undefined ? {} : { key }), include, exclude, rename },
    merge,
    destinations,
    onSourceDelete,
    drift,
    limits,
  };
}

function checkDestination(
  value: unknown,
  { raw, path, shape, known }: { raw: unknown; path: Path; shape: unknown; known: KnownStores },
): Checked<Destination> {
  const schema = known.destination;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const wrong = check(schema, value, { raw, path, references: 'resolved' });
    return { ok: false, problems: wrong.ok ? [] : wrong.problems };
  }
  const common = Object.keys(schema.shape);
  const [ours, theirs] = [true, false].map((isCommon) =>
    Object.fromEntries(Object.entries(value).filter(([key]) => common.includes(key) === isCommon)),
  );
  const destination = check(schema, ours, { raw, path, references: 'resolved' });
  const settings = checkSettings(theirs ?? {}, {
    raw,
    path,
    common,
    store: valueAt(value, ['store']),
    known,
  });
  const problems = [destination, settings].flatMap((part) => (part.ok ? [] : part.problems));
  if (!destination.ok || !settings.ok) return { ok: false, problems };
  const { store, prefix, name, tags = {} } = destination.output;
  const output = {
    store,
    prefix,
    name:
      name ?? parseNameTemplate(shape === 'key' ? '{{ .SecretPath }}/{{ .SecretKey }}' : '{{ .SecretPath }}'),
    labels: tags,
    settings: settings.output,
  };
  return { ok: true, output };
}

function checkSettings(
  value: Readonly<Record<string, unknown>>,
  {
    raw,
    path,
    common,
    store,
    known,
  }: { raw: unknown; path: Path; common: string[]; store: unknown; known: KnownStores },
): Checked<Readonly<Record<string, unknown>>> {
  const kind = typeof store === 'string' ? known.stores.get(store) : undefined;
  if (kind) return check(kind.settings, value, { raw, path, references: 'resolved', alsoKnown: common });
  // The store is wrong: its kind is not known, so only what no kind knows is wrong for sure.
  const keys = [...common, ...known.kinds.flatMap((each) => Object.keys(each.settings.shape))];
  const problems: Problem[] = Object.keys(value)
    .filter((key) => !keys.includes(key))
    .map((key) => unknownKey([...path, key], key, common));
  return { ok: false, problems };
}
