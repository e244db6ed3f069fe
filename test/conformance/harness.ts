import type { SecretValue } from '../../src/secrets/secret-value.ts';
import type { Settings, Store } from '../../src/stores/store.ts';

/** What the conformance suite needs to know of a store besides the store itself. */
export interface Harness {
  /** A store on an empty place, ready to use. Called before each check; the suite closes the store. */
  open(): Promise<Store>;
  /** Settings of a destination, as the store's kind parses them. */
  readonly settings: Settings;
  /** Somebody creates this secret, or gives it a new value, without Lockstep. Acts on the place opened last. */
  outsider(name: string, value: SecretValue): Promise<void>;
  /** Somebody removes this secret for good and creates it anew, without Lockstep. */
  recreate(name: string, value: SecretValue): Promise<void>;
  /** Ends what `open` started. Called once, after all checks. */
  close(): Promise<void>;
  /**
   * How a written value comes back, for a service that has a data model of its own; `refused` when the store rightly
   * does not take it. Without this every value comes back byte by byte.
   */
  comesBack?(value: SecretValue): SecretValue | 'refused';
  /**
   * False for a service that cannot be told "only when it still is that version": then `write` need not notice that
   * `expected` is another version.
   */
  readonly checksExpected?: false;
}
