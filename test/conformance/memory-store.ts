import { LockstepError } from '../../src/errors.ts';
import { isJsonObject, parseJson } from '../../src/secrets/canonical-json.ts';
import { isOwnedBy, type Mark } from '../../src/secrets/ownership.ts';
import { SecretValue } from '../../src/secrets/secret-value.ts';
import type { Capabilities, Entry, Place, Receipt, Store, Write } from '../../src/stores/store.ts';
import { createMemoryFaults, type MemoryCall, type MemoryFault, stopIfAborted } from './memory-faults.ts';
import { type MemorySecret, memoryDifference, memoryEntry } from './memory-secret.ts';

/** What tests may put into a secret: text, bytes, or an object that becomes JSON text. */
type MemoryValue = string | Uint8Array | SecretValue | Readonly<Record<string, unknown>>;

/** What tests do behind Lockstep's back, and what they look at afterwards. */
export interface MemoryStore extends Store {
  /** Somebody creates a secret or gives it a new version. Labels and the other things are replaced when given. */
  put(
    name: string,
    value: MemoryValue,
    more?: { labels?: Record<string, string>; mark?: Mark; stamp?: string; managedBy?: string },
  ): Entry;
  /** Somebody gives an existing secret another value: drift where it is ours. */
  editAsOutsider(name: string, value: MemoryValue): Entry;
  /** Somebody removes a secret: into the recycle bin where the store has one. */
  delete(name: string): void;
  /** Somebody removes a secret for good. */
  purge(name: string): void;
  /** The store is made anew under its name: another identity, nothing in it. */
  recreate(): void;
  /** From now on the entry exists and cannot be read (or can be read again). */
  setUnreadable(name: string, unreadable?: boolean): void;
  /** Fails the next calls of a method. */
  fail(fault: MemoryFault): void;
  /** The next listing breaks off after this many entries. */
  breakListing(after: number, error?: LockstepError): void;
  /** Listings show what is there at this moment, until `thawListing`; `find` tells the truth. */
  freezeListing(): void;
  thawListing(): void;
  /** All calls of the methods of `Store`, in their order. */
  readonly log: MemoryCall[];
  /** The calls of these methods, as `method name`. */
  calls(...methods: MemoryCall['method'][]): string[];
  /** The live values by name: text, or bytes in base64. */
  values(): Record<string, string>;
}

export interface MemoryStoreOptions {
  readonly name?: string;
  readonly kind?: string;
  /** Replaces single capabilities; all are on when absent. */
  readonly capabilities?: Partial<Capabilities>;
  readonly place?: Partial<Place>;
}

const allCapabilities: Capabilities = {
  names: { pattern: /^[^\p{Cc}\p{Cs}]+$/u, allowed: 'any characters', maxLength: 1024, caseSensitive: true },
  maxValueBytes: 65_536,
  emptyValues: true,
  binary: true,
  recoverable: true,
  relabel: true,
  writable: true,
};

/** A store in memory that keeps every promise of `Store`: the reference, and the engine's partner in its tests. */
export function createMemoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  const { name: storeName = 'memory', kind = 'memory' } = options;
  const capabilities = { ...allCapabilities, ...options.capabilities };
  const faults = createMemoryFaults();
  let secrets = new Map<string, MemorySecret>();
  let frozen: Entry[] | undefined;
  let broken: { after: number; error: LockstepError } | undefined;
  let generation = 1;
  let counter = 0;

  const entryOf = (secret: MemorySecret) => memoryEntry(secret, capabilities);
  const entries = () => [...secrets.values()].map(entryOf);

  function error(...[errorClass, what]: [LockstepError['class'], string]): LockstepError {
    return new LockstepError(errorClass, `store "${storeName}": ${what}`);
  }

  function get(name: string): MemorySecret {
    const secret = secrets.get(name);
    if (secret === undefined) throw error('not-found', `"${name}" does not exist`);
    return secret;
  }

  /** The secret with a new current version. */
  function addVersion(name: string, value: SecretValue, stamp: string | undefined): MemorySecret {
    counter += 1;
    const there = secrets.get(name);
    const version = { id: `${counter}`, number: (there?.versions.at(-1)?.number ?? 0) + 1, value, stamp };
    const updatedAt = new Date(counter * 1000).toISOString();
    const secret: MemorySecret = there ?? {
      name,
      versions: [],
      current: version,
      mark: undefined,
      labels: {},
      updatedAt,
      deleted: false,
      managedBy: undefined,
      unreadable: false,
    };
    secret.versions.push(version);
    if (!capabilities.relabel) secret.versions.splice(0, secret.versions.length - 1);
    Object.assign(secret, { current: version, updatedAt, deleted: false });
    secrets.set(name, secret);
    return secret;
  }

  function makeCurrent(secret: MemorySecret, stamp: string): void {
    const version = secret.versions.find((each) => each.stamp === stamp);
    if (version === undefined) throw error('stale', `"${secret.name}" has no version ${stamp} any more`);
    secret.current = version;
  }

  function checkValue({ value, name }: Write): void {
    const { byteLength } = value.bytes();
    if (byteLength > capabilities.maxValueBytes) throw error('invalid-value', `"${name}" is too large`);
    if (byteLength === 0 && !capabilities.emptyValues) throw error('invalid-value', `"${name}" is empty`);
    if (value.reveal().kind === 'binary' && !capabilities.binary) {
      throw error('invalid-value', `"${name}" is binary`);
    }
  }

  function checkExpected(change: Write, secret: MemorySecret | undefined): void {
    const { name, expected, mark, stamp } = change;
    if (expected !== undefined) {
      if (secret === undefined || secret.deleted) throw error('stale', `"${name}" is gone`);
      if (secret.current.id !== expected.versionId && secret.current.stamp !== stamp) {
        throw error('stale', `"${name}" has another version`);
      }
    } else if (secret !== undefined) {
      const ours = isOwnedBy(secret.mark, mark) && secret.current.stamp === stamp && !secret.deleted;
      if (!ours) throw error('conflict', `"${name}" exists`);
    }
  }

  function write(change: Write): Receipt {
    const { name, value, stamp, mark, labels } = change;
    checkValue(change);
    const there = secrets.get(name);
    checkExpected(change, there);
    if (there?.current.stamp === stamp) {
      Object.assign(there, { mark, labels: { ...there.labels, ...labels } });
      return { versionId: there.current.id, changed: false };
    }
    const exists = there?.versions.some((version) => version.stamp === stamp);
    if (there && exists) makeCurrent(there, stamp);
    const secret = there && exists ? there : addVersion(name, value, stamp);
    Object.assign(secret, { mark, labels: { ...secret.labels, ...labels } });
    return { versionId: secret.current.id, changed: true };
  }

  function versionOf(name: string, versionId: string | undefined) {
    const secret = get(name);
    if (secret.unreadable) throw error('unreadable', `"${name}" may not be read`);
    if (secret.deleted) throw error('not-found', `"${name}" is deleted`);
    if (versionId === undefined) return secret.current;
    const version = secret.versions.find(({ id }) => id === versionId);
    if (version === undefined) throw error('stale', `"${name}" has no such version any more`);
    return version;
  }

  function remove(name: string): void {
    if (!capabilities.recoverable) secrets.delete(name);
    else if (secrets.has(name)) get(name).deleted = true;
  }

  const store: MemoryStore = {
    name: storeName,
    kind,
    capabilities,
    identity: (signal) =>
      faults.run({ method: 'identity', name: '' }, signal, () => `memory:${storeName}:${generation}`),
    place: (signal) =>
      faults.run({ method: 'place', name: '' }, signal, () => ({
        namespacePath: '',
        namespaceId: '',
        mountPath: storeName,
        mountAccessor: '',
        ...options.place,
      })),
    async *list({ prefix }, signal) {
      const all = await faults.run({ method: 'list', name: prefix }, signal, () => frozen ?? entries());
      const stop = broken;
      broken = undefined;
      let count = 0;
      for (const entry of all.filter(({ name }) => name.startsWith(prefix))) {
        stopIfAborted(signal);
        if (stop?.after === count) throw stop.error;
        count += 1;
        yield entry;
      }
      if (stop !== undefined) throw stop.error;
      stopIfAborted(signal);
    },
    find: (name, signal) =>
      faults.run({ method: 'find', name }, signal, () => {
        const secret = secrets.get(name);
        return secret && entryOf(secret);
      }),
    read: (name, versionId, signal) =>
      faults.run({ method: 'read', name }, signal, () => {
        const { value, id, number } = versionOf(name, versionId);
        return { value, versionId: id, version: number };
      }),
    keys: (name, versionId, signal) =>
      faults.run({ method: 'keys', name }, signal, () => {
        const content = versionOf(name, versionId).value.reveal();
        const json = content.kind === 'text' ? parseJson(content.text, `"${name}"`) : null;
        return isJsonObject(json) ? Object.keys(json) : undefined;
      }),
    write: (change, signal) =>
      faults.run({ method: 'write', name: change.name }, signal, () => write(change)),
    retag: (change, signal) =>
      faults.run({ method: 'retag', name: change.name }, signal, () => {
        const secret = get(change.name);
        Object.assign(secret, { mark: change.mark, labels: { ...secret.labels, ...change.labels } });
      }),
    remove: (name, _settings, signal) => faults.run({ method: 'remove', name }, signal, () => remove(name)),
    needsRetag: memoryDifference,
    close: () => Promise.resolve(),
    ...(capabilities.relabel
      ? {
          relabel: (name: string, stamp: string, signal: AbortSignal) =>
            faults.run({ method: 'relabel', name }, signal, () => makeCurrent(get(name), stamp)),
        }
      : {}),
    ...(capabilities.recoverable
      ? {
          restore: (name: string, signal: AbortSignal) =>
            faults.run({ method: 'restore', name }, signal, () => {
              get(name).deleted = false;
            }),
        }
      : {}),

    put(name, value, more = {}) {
      const secret = addVersion(name, toSecretValue(value), more.stamp);
      if (more.labels) secret.labels = { ...more.labels };
      if (more.mark) secret.mark = more.mark;
      if (more.managedBy) secret.managedBy = more.managedBy;
      return entryOf(secret);
    },
    editAsOutsider: (name, value) => entryOf(addVersion(get(name).name, toSecretValue(value), undefined)),
    delete: remove,
    purge(name) {
      secrets.delete(name);
    },
    recreate() {
      generation += 1;
      secrets = new Map();
    },
    setUnreadable(name, unreadable = true) {
      get(name).unreadable = unreadable;
    },
    fail: faults.fail,
    breakListing(after, cause = error('unavailable', 'the listing broke off')) {
      broken = { after, error: cause };
    },
    freezeListing() {
      frozen = entries();
    },
    thawListing() {
      frozen = undefined;
    },
    log: faults.log,
    calls: (...methods) =>
      faults.log
        .filter(({ method }) => methods.includes(method))
        .map(({ method, name }) => `${method} ${name}`),
    values: () =>
      Object.fromEntries(
        [...secrets.values()]
          .filter(({ deleted }) => !deleted)
          .map(({ name, current }) => [name, textOf(current.value)]),
      ),
  };
  return store;
}

function toSecretValue(value: MemoryValue): SecretValue {
  if (value instanceof SecretValue) return value;
  if (typeof value === 'string') return SecretValue.text(value);
  return value instanceof Uint8Array ? SecretValue.binary(value) : SecretValue.text(JSON.stringify(value));
}

function textOf(value: SecretValue): string {
  const content = value.reveal();
  return content.kind === 'text' ? content.text : Buffer.from(content.bytes).toString('base64');
}
