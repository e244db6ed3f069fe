import type { NameRules } from '../secrets/name-rules.ts';
import type { Mark } from '../secrets/ownership.ts';
import type { SecretValue } from '../secrets/secret-value.ts';

/**
 * The one interface between the engine and whatever holds secrets. The engine asks a store for its capabilities,
 * never for its kind. All methods throw LockstepError and nothing else, pace their own calls (pacing/), stop when
 * their signal is aborted, and are safe to repeat: repeating a finished call changes nothing.
 */
export interface Store {
  /** The name that the configuration gave it. */
  readonly name: string;
  /** The kind, for messages and for the template variable DestinationType. */
  readonly kind: string;
  readonly capabilities: Capabilities;
  /**
   * Identity for stamps and saved plans: the same store always gives the same text, another store (a recreated
   * mount, another account or Region) another one. May cost one call, once.
   */
  identity(signal: AbortSignal): Promise<string>;

  /** What name templates may say about this store when it is a source. May cost one call, once. */
  place(signal: AbortSignal): Promise<Place>;

  /**
   * Every secret under the scope: metadata only, never a value. Complete, or it throws: an entry that exists but
   * cannot be read appears as `unreadable`. A scope under which nothing exists yields nothing.
   */
  list(scope: Scope, signal: AbortSignal): AsyncIterable<Entry>;

  /** One secret as it is now, metadata only, as fresh as the service can say; undefined when there is none. */
  find(name: string, signal: AbortSignal): Promise<Entry | undefined>;

  /**
   * The value of the version with this version id (Entry.versionId); the current one when none is given. Throws
   * `not-found` when the secret is gone, `stale` when that version is gone or not the same version any more,
   * `unreadable` or `permission-denied` when it exists and may not be read.
   */
  read(name: string, versionId: string | undefined, signal: AbortSignal): Promise<SecretVersion>;

  /**
   * The names of the keys of a version without reading a value, where the service can tell; undefined when it
   * cannot (the caller then reads). Same errors as `read`.
   */
  keys?(name: string, versionId: string, signal: AbortSignal): Promise<string[] | undefined>;

  /**
   * Creates or updates, value and stamp in one call where the service can. Afterwards the current version carries
   * the stamp, and mark, labels and settings are as asked. Idempotent by stamp: when a version with this stamp
   * exists it becomes current and nothing new is written (`changed: false` when it already was current). Throws
   * `conflict` when `expected` is absent and a secret exists that does not already carry this stamp and mark,
   * `stale` when `expected` is another version.
   */
  write(change: Write, signal: AbortSignal): Promise<Receipt>;

  /** Makes the existing version that carries this stamp the current one. Only where `capabilities.relabel`. */
  relabel?(name: string, stamp: string, signal: AbortSignal): Promise<void>;

  /** Brings mark, labels and settings of an existing secret to what is asked; the value stays as it is. */
  retag(change: Retag, signal: AbortSignal): Promise<void>;

  /** Takes a secret back out of the recycle bin. Only where `capabilities.recoverable`. */
  restore?(name: string, signal: AbortSignal): Promise<void>;

  /**
   * Removes a secret: into the recycle bin where the service has one, for the time that the settings ask for.
   * Succeeds when it is already gone.
   */
  remove(name: string, settings: Settings, signal: AbortSignal): Promise<void>;

  /**
   * Why mark, labels or settings of this listed entry are not what is asked (then `retag` mends it); undefined
   * when they are. Judges from the entry alone, without a call.
   */
  needsRetag(entry: Entry, change: Retag): string | undefined;

  /** Ends what the store holds open: connections, tokens that it made itself. */
  close(): Promise<void>;
}

/** What a store can do and what it accepts. */
export interface Capabilities {
  readonly names: NameRules;
  /** The largest value it takes, in bytes. */
  readonly maxValueBytes: number;
  /** Does it take an empty value? */
  readonly emptyValues: boolean;
  /** Does it take bytes that are not text? */
  readonly binary: boolean;
  /** Does a removed secret stay recoverable, with `restore`? */
  readonly recoverable: boolean;
  /** Can an existing older version be made current again? */
  readonly relabel: boolean;
  /** Can it be a destination at all? */
  readonly writable: boolean;
}

/** The parts of a source's position that name templates may use; an absent part is an empty text. */
export interface Place {
  readonly namespacePath: string;
  readonly namespaceId: string;
  readonly mountPath: string;
  readonly mountAccessor: string;
}

/** Restricts a listing to names that start with `prefix` ('' for all). */
export interface Scope {
  readonly prefix: string;
}

/** `live`: has a current value. `deleted`: in the recycle bin, or its chosen version is deleted. */
export type EntryState = 'live' | 'deleted' | 'unreadable';

/** One secret of a listing: metadata, never a value. */
export interface Entry {
  readonly name: string;
  readonly state: EntryState;
  /**
   * The store's own identity of the current version: equal only for the same version of the same secret, also
   * over deletion and new creation of the name. Undefined for a secret without a value or an unreadable one.
   */
  readonly versionId: string | undefined;
  /** The current version as people know it. */
  readonly version: number | string | undefined;
  /** When the current version was made, or the entry last changed: ISO 8601. */
  readonly updatedAt?: string;
  /** Why it is unreadable, for people. */
  readonly reason?: string;
  readonly mark?: Mark;
  /** The stamp of the current version; undefined when somebody else wrote it. */
  readonly stamp?: string;
  /** Stamps of versions that still exist and are not current. */
  readonly olderStamps?: readonly string[];
  /** Labels other than the mark: AWS tags, custom metadata. */
  readonly labels: Readonly<Record<string, string>>;
  /** A service of the provider that manages this secret: it is left alone. */
  readonly managedBy?: string;
  /** What the store itself needs later to judge `needsRetag`; nobody else looks into it. */
  readonly details?: Readonly<Record<string, string>>;
}

export interface SecretVersion {
  readonly value: SecretValue;
  readonly versionId: string;
  readonly version: number | string;
}

/** The settings of one destination (KMS key, recovery window, ...), parsed by its kind; opaque to the engine. */
export type Settings = Readonly<Record<string, unknown>>;

/** What is to be marked on a secret. */
export interface Retag {
  readonly name: string;
  readonly mark: Mark;
  /** Custom labels that must be there; labels not named here are left as they are. */
  readonly labels: Readonly<Record<string, string>>;
  readonly settings: Settings;
}

/** What is to be written. */
export interface Write extends Retag {
  readonly value: SecretValue;
  readonly stamp: string;
  /** The entry as it was when the change was decided; undefined for a new secret. */
  readonly expected: Entry | undefined;
}

export interface Receipt {
  /** Version id of what is current now. */
  readonly versionId: string;
  /** False when a version with this stamp already was current: nothing was written. */
  readonly changed: boolean;
  /** What the user should know, for instance that the service did not keep the stamp. */
  readonly warning?: string;
}
