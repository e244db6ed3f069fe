import type { z } from 'zod';
import type { Pacers } from '../pacing/pacers.ts';
import type { Store } from './store.ts';

/** What a store may use of the world around it: given by the caller, so that nothing is global. */
export interface StoreContext {
  /** The name that the configuration gave the store. */
  readonly name: string;
  readonly pacers: Pacers;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder of the configuration file: relative paths start here. */
  readonly folder: string;
  /** Tells the user something that is no error (a token file with wide permissions, for one). */
  readonly warn: (message: string) => void;
}

/** A kind of store, with the type of its configuration hidden. */
export interface StoreKind {
  readonly kind: string;
  /** Keys of `stores.NAME` besides `kind`; unknown keys are errors. */
  readonly configuration: z.ZodObject;
  /** Keys of `syncs.NAME.to[]` that only this kind knows, besides store, prefix, name and tags. */
  readonly settings: z.ZodObject;
  /**
   * Opens the store from its configuration, references resolved. Makes no network call: a store that is never
   * used costs nothing.
   */
  open(configuration: unknown, context: StoreContext): Promise<Store>;
}

/**
 * Defines a kind of store. Loading a module that calls this must be cheap; `open` loads SDKs when they are needed.
 * Both schemas are strict objects: unknown keys are errors.
 */
export function defineStoreKind<Configuration extends z.ZodObject>(definition: {
  kind: string;
  configuration: Configuration;
  settings: z.ZodObject;
  open(configuration: z.output<Configuration>, context: StoreContext): Promise<Store>;
}): StoreKind {
  return {
    ...definition,
    open: (configuration, context) => definition.open(definition.configuration.parse(configuration), context),
  };
}
