import { asLockstepError, LockstepError } from '../errors.ts';
import type { Store } from '../stores/store.ts';
import type { StoreContext, StoreKind } from '../stores/store-kind.ts';
import { didYouMean } from '../suggestion.ts';
import { check } from './check.ts';
import type { Configuration, StoreConfiguration } from './configuration.ts';
import { configurationError, type Problem } from './problems.ts';
import { tryResolve } from './references.ts';

/** What the stores share; name and folder come from the configuration. */
export type OpenContext = Omit<StoreContext, 'name' | 'folder'>;

/**
 * Opens the stores of these names, and no others, with their references resolved; the caller closes them. Throws
 * `configuration` with a line for each problem of all of them, `usage` for a name that is not configured; then
 * none stays open.
 */
export async function openStores(
  configuration: Configuration,
  kinds: Readonly<Record<string, StoreKind>>,
  names: Iterable<string>,
  context: OpenContext,
): Promise<ReadonlyMap<string, Store>> {
  const wanted = [...new Set(names)].map((name) => storeNamed(configuration, name));
  const results = await Promise.allSettled(
    wanted.map((store) => openStore(configuration, kinds, store, context)),
  );
  const opened = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const errors = results.flatMap((result) =>
    result.status === 'rejected' ? [asLockstepError(result.reason)] : [],
  );
  const [first] = errors;
  if (first === undefined) return new Map(opened.map((store) => [store.name, store]));
  await Promise.allSettled(opened.map((store) => store.close()));
  if (errors.length === 1) throw first;
  throw new LockstepError(first.class, errors.map((error) => error.message).join('\n'), {
    nextStep: first.nextStep,
  });
}

async function openStore(
  configuration: Configuration,
  kinds: Readonly<Record<string, StoreKind>>,
  store: StoreConfiguration,
  context: OpenContext,
): Promise<Store> {
  const { name, kind, raw } = store;
  const { folder } = configuration;
  const path = ['stores', name];
  const fail = (problems: readonly Problem[]) =>
    configurationError(
      configuration.file,
      problems.map((problem) => ({ ...problem, position: store.position })),
    );

  const found = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (!found) throw fail([{ path, message: `unknown kind "${kind}"` }]);
  const resolved = await tryResolve(raw, path, { environment: context.environment, folder });
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
