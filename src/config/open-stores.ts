import { asLockstepError, LockstepError } from '../errors.ts';
import type { Store } from '../stores/store.ts';
import type { StoreContext, StoreKind } from '../stores/store-kind.ts';
import { didYouMean } from '../suggestion.ts';
import { check } from './check.ts';
import type { Configuration, StoreConfiguration } from './configuration.ts';
import { configurationError, type Problem } from './problems.ts';
import { resolveReferences } from './references.ts';

/** What all stores share: name and folder come from the configuration. */
export type OpenOptions = Omit<StoreContext, 'name' | 'folder'> & {
  readonly kinds: Readonly<Record<string, StoreKind>>;
};

/** The stores of a configuration, each opened when it is asked for first. */
export interface OpenStores {
  /**
   * The store of this name, opened once, its references resolved. Throws `configuration` with a line for each
   * problem, all with the position of the store, and `usage` for a name that is not configured.
   */
  open(name: string): Promise<Store>;
  /** Closes what was opened. Throws the first error after all were tried. */
  close(): Promise<void>;
}

/** Opens nothing yet: a store that is never asked for needs none of its variables and files. */
export function openStores(configuration: Configuration, options: OpenOptions): OpenStores {
  const opened = new Map<string, Promise<Store>>();
  return {
    async open(name) {
      const store = opened.get(name) ?? openStore(configuration, storeNamed(configuration, name), options);
      opened.set(name, store);
      return store;
    },
    async close() {
      // Those that could not be opened have told so already.
      const stores = await Promise.allSettled(opened.values());
      opened.clear();
      const closed = await Promise.allSettled(
        stores.map((store) => (store.status === 'fulfilled' ? store.value.close() : undefined)),
      );
      for (const result of closed) if (result.status === 'rejected') throw asLockstepError(result.reason);
    },
  };
}

async function openStore(
  configuration: Configuration,
  { name, kind, raw, position }: StoreConfiguration,
  { kinds, ...context }: OpenOptions,
): Promise<Store> {
  const { folder } = configuration;
  const path = ['stores', name];
  const fail = (problems: readonly Problem[]) =>
    configurationError(
      configuration.file,
      problems.map((problem) => ({ ...problem, position })),
    );

  const found = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (!found) throw fail([{ path, message: `unknown kind "${kind}"` }]);
  const resolved = await resolveReferences(raw, path, { environment: context.environment, folder });
  if (resolved.problems.length > 0) throw fail(resolved.problems);
  const checked = check(found.configuration, resolved.value, { raw, path, references: 'resolved' });
  if (!checked.ok) throw fail(checked.problems);
  try {
    return await found.open(resolved.value, { ...context, name, folder });
  } catch (caught) {
    const error = asLockstepError(caught);
    if (error.class !== 'configuration') throw error;
    const { message } = fail([{ path, message: error.message }]);
    throw new LockstepError('configuration', message, { nextStep: error.nextStep });
  }
}

function storeNamed(configuration: Configuration, name: string): StoreConfiguration {
  const store = configuration.stores.get(name);
  if (store) return store;
  const known = [...configuration.stores.keys()];
  const hint = didYouMean(name, known) || `; known are ${known.join(', ')}`;
  throw new LockstepError('usage', `${configuration.file} has no store "${name}"${hint}`);
}
