import pMap from 'p-map';
import { asLockstepError, isLockstepError, type LockstepError } from '../errors.ts';
import { isOwnedBy } from '../secrets/ownership.ts';
import { keyNames, selectKeys } from '../secrets/shape.ts';
import { parseSourceReference } from '../secrets/source-reference.ts';
import type { Entry, Store } from '../stores/store.ts';
import type { Desired } from './desired.ts';
import type { Listing } from './listing.ts';
import { type RenderContext, renderKeys, type SelectedKey } from './render.ts';

/** What shape `key` comes to: the secrets, and the sources whose keys could not be found out. */
export interface KeyedSecrets {
  readonly desired: readonly Desired[];
  readonly failed: ReadonlyMap<Entry, LockstepError>;
}

/** Finds out the key names of one version of a source secret. */
export type KeyLookup = (entry: Entry) => Promise<string[]>;

const lookupsAtOnce = 16;

/** Asks the source: by its listing of keys where it has one, else by reading the value. Each version once. */
export function createKeyLookup(source: Store, signal: AbortSignal): KeyLookup {
  const known = new Map<string, Promise<string[]>>();
  const look = async ({ name, versionId }: Entry): Promise<string[]> => {
    const keys = await source.keys?.(name, versionId ?? '', signal);
    if (keys) return keys;
    return keyNames({ path: name, value: (await source.read(name, versionId, signal)).value });
  };
  return (entry) => {
    const keys = known.get(entry.name) ?? look(entry);
    known.set(entry.name, keys);
    return keys;
  };
}

/**
 * The destination secrets of shape `key`. A source secret whose keys are all at the destination with the stamp of
 * its present version is recognised from the listing alone; only for the others are key names looked up.
 */
export async function renderKeyedSecrets(
  context: RenderContext,
  live: readonly Entry[],
  observed: Listing,
  lookUp: KeyLookup,
): Promise<KeyedSecrets> {
  const seen = observedKeys(context, observed);
  const failed = new Map<Entry, LockstepError>();
  const desired = await pMap(
    live,
    async (entry): Promise<readonly Desired[]> => {
      try {
        const proven = completeSet(context, entry, selectSeen(context, seen.get(entry.name) ?? []), observed);
        return proven ?? renderKeys(context, entry, select(context, await lookUp(entry)));
      } catch (error) {
        if (isLockstepError(error, 'cancelled')) throw error;
        failed.set(entry, asLockstepError(error));
        return [];
      }
    },
    { concurrency: lookupsAtOnce },
  );
  return { desired: desired.flat(), failed };
}

/**
 * Of the keys that were seen, those that carry the stamp of this version, if they are as many as their stamps say:
 * then none is missing. Others (kept from earlier versions) do not count.
 */
function completeSet(
  context: RenderContext,
  entry: Entry,
  keys: readonly SelectedKey[],
  observed: Listing,
): readonly Desired[] | undefined {
  for (let count = keys.length; count > 0; count--) {
    const stamped = renderKeys(context, entry, keys, count).filter(
      ({ name, stamp }) => observed.get(name)?.stamp === stamp,
    );
    if (stamped.length > 0) return stamped.length === count ? stamped : undefined;
  }
  return undefined;
}

/** The source keys that the destination's marks speak of, by source path. */
function observedKeys({ owner, rule }: RenderContext, observed: Listing): Map<string, string[]> {
  const keys = new Map<string, string[]>();
  for (const entry of observed.entries()) {
    if (entry.state !== 'live' || !isOwnedBy(entry.mark, { owner, sync: rule.name })) continue;
    const reference = parseSourceReference(entry.mark?.source ?? '');
    if (reference?.path === undefined || reference.key === undefined) continue;
    const known = keys.get(reference.path);
    if (known) known.push(reference.key);
    else keys.set(reference.path, [reference.key]);
  }
  return keys;
}

/** None when the shape cannot take them together any more: then the present keys have to be looked up. */
function selectSeen(context: RenderContext, keys: readonly string[]): SelectedKey[] {
  try {
    return select(context, keys);
  } catch (error) {
    if (isLockstepError(error, 'invalid-value')) return [];
    throw error;
  }
}

function select({ rule }: RenderContext, keys: readonly string[]): SelectedKey[] {
  return [...selectKeys([...new Set(keys)], rule.shape)].map(([key, renamed]) => ({ key, renamed }));
}
