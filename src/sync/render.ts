import { LockstepError } from '../errors.ts';
import { type NameVariables, renderName as renderTemplate } from '../secrets/name-template.ts';
import { type Shape, shapeIdentity } from '../secrets/shape.ts';
import { sourceReference } from '../secrets/source-reference.ts';
import { stampOf } from '../secrets/stamp.ts';
import type { Entry, Place } from '../stores/store.ts';
import type { Desired } from './desired.ts';
import type { PinnedSource } from './plan.ts';
import type { Destination, SyncRule } from './sync-rule.ts';

/** What rendering needs to know of one sync and one of its destinations. */
export interface RenderContext {
  readonly owner: string;
  readonly rule: SyncRule;
  readonly index: number;
  readonly destination: Destination;
  /** Kind of the destination store, for the variable DestinationType. */
  readonly destinationKind: string;
  readonly place: Place;
  readonly storeIdentity: string;
}

/** One key of a source secret: its own name, and the name that the shape gives it. */
export interface SelectedKey {
  readonly key: string;
  readonly renamed: string;
}

/** The destination secrets of shapes `json` and `raw`. Sources that render one name are merged where asked. */
export function renderSecrets(context: RenderContext, live: readonly Entry[]): Desired[] {
  if (!context.rule.merge) return live.map((entry) => desire(context, [entry], renderName(context, entry)));
  const groups = Map.groupBy(live, (entry) => renderName(context, entry));
  return [...groups].map(([name, entries]) => desire(context, entries, name));
}

/**
 * The destination secrets of shape `key` for one source secret. Each stamp also says how many keys this version
 * has: a full set of matching stamps proves that no key is missing, without a look at the source.
 */
export function renderKeys(
  context: RenderContext,
  entry: Entry,
  keys: readonly SelectedKey[],
  count: number = keys.length,
): Desired[] {
  return keys.map(({ key, renamed }) =>
    desire(context, [entry], renderName(context, entry, renamed), { key, count }),
  );
}

function desire(
  { owner, rule, index, destination, storeIdentity }: RenderContext,
  entries: readonly Entry[],
  name: string,
  part?: { key: string; count: number },
): Desired {
  const sources = entries.map(pin);
  const paths = sources.map((source) => source.path);
  return {
    rule,
    index,
    destination,
    name,
    sources,
    ...(part ? { key: part.key } : {}),
    stamp: stampOf({
      sources: sources.map(({ path, versionId }) => ({ storeIdentity, path, versionId })),
      shape: stampShape(rule.shape, part),
      name,
    }),
    mark: {
      owner,
      sync: rule.name,
      source: sourceReference({ storeIdentity, paths, ...(part ? { key: part.key } : {}) }),
    },
  };
}

function stampShape(shape: Shape, part: { key: string; count: number } | undefined): string {
  return part ? JSON.stringify([shapeIdentity(shape), part.key, part.count]) : shapeIdentity(shape);
}

function pin(entry: Entry): PinnedSource {
  if (entry.versionId === undefined)
    throw new LockstepError('internal', `"${entry.name}" was selected without a version`);
  return { path: entry.name, version: entry.version ?? entry.versionId, versionId: entry.versionId };
}

/** The destination name of a source secret, confined to the destination's prefix. */
export function renderName(
  { rule, destination, destinationKind, place }: RenderContext,
  entry: Entry,
  key = '',
): string {
  const variables: NameVariables = {
    DestinationType: destinationKind,
    DestinationName: destination.store,
    NamespacePath: place.namespacePath,
    NamespaceBaseName: baseName(place.namespacePath),
    NamespaceID: place.namespaceId,
    MountPath: place.mountPath,
    MountBaseName: baseName(place.mountPath),
    MountAccessor: place.mountAccessor,
    SecretPath: entry.name,
    SecretBaseName: baseName(entry.name),
    SecretKey: rule.shape.kind === 'key' ? key : '',
  };
  const rendered = renderTemplate(destination.name, variables);
  return rendered.startsWith(destination.prefix) ? rendered : destination.prefix + rendered;
}

function baseName(path: string): string {
  return path.split('/').at(-1) ?? path;
}
