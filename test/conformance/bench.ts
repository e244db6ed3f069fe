import { afterAll, afterEach, beforeEach, expect } from 'vitest';
import type { ErrorClass, LockstepError } from '../../src/errors.ts';
import { isLockstepError } from '../../src/errors.ts';
import type { Mark } from '../../src/secrets/ownership.ts';
import { SecretValue } from '../../src/secrets/secret-value.ts';
import { stampOf } from '../../src/secrets/stamp.ts';
import type { Entry, Receipt, Retag, Store, Write } from '../../src/stores/store.ts';
import type { Harness } from './harness.ts';

export const mark: Mark = { owner: 'conformance', sync: 'main', source: 'app/db@1a2b3c4d' };
export const foreignMark: Mark = { owner: 'other-team', sync: 'main', source: 'app/db@99887766' };
/** In every value of the suite, so that a value in the wrong place is found. */
export const plantedText = 'planted-value-7f3a';

export const never = new AbortController().signal;

/** The stamp of the nth version of a source. */
export function stamp(name: string, n: number): string {
  const sources = [{ storeIdentity: 'conformance', path: name, versionId: String(n) }];
  return stampOf({ sources, shape: 'raw', name });
}

/** The value that the checks write as the nth version. */
export function nthValue(n: number): SecretValue {
  return SecretValue.text(`${plantedText} ${n}`);
}

/** What the checks do with the store that is open at the moment. */
export interface Bench {
  readonly harness: Harness;
  readonly store: Store;
  retagOf(name: string, change?: Partial<Retag>): Retag;
  writeOf(name: string, n: number, change?: Partial<Write>): Write;
  write(name: string, n: number, change?: Partial<Write>): Promise<Receipt>;
  /** The listing, sorted by name. */
  list(prefix?: string): Promise<Entry[]>;
  /** The entry that is there; fails the check when it is not. */
  entry(name: string): Promise<Entry>;
  /** Checks that the current value is what this value comes back as. */
  expectValue(name: string, value: SecretValue, versionId?: string): Promise<void>;
}

/** A bench with a new store for each check of the surrounding `describe`. */
export function createBench(harness: Harness): Bench {
  let opened: Store | undefined;
  beforeEach(async () => {
    opened = await harness.open();
  });
  afterEach(async () => {
    await opened?.close();
    opened = undefined;
  });
  afterAll(() => harness.close());

  const bench: Bench = {
    harness,
    get store() {
      if (opened === undefined) throw new Error('no store is open');
      return opened;
    },
    retagOf: (name, change) => ({ name, mark, labels: {}, settings: harness.settings, ...change }),
    writeOf: (name, n, change) => ({
      ...bench.retagOf(name),
      value: nthValue(n),
      stamp: stamp(name, n),
      expected: undefined,
      ...change,
    }),
    write: (name, n, change) => bench.store.write(bench.writeOf(name, n, change), never),
    async list(prefix = '') {
      const entries = await collect(bench.store.list({ prefix }, never));
      return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async entry(name) {
      const entry = await bench.store.find(name, never);
      if (entry === undefined) throw new Error(`"${name}" is not there`);
      return entry;
    },
    async expectValue(name, value, versionId) {
      const version = await bench.store.read(name, versionId, never);
      const wanted = harness.comesBack?.(value) ?? value;
      if (wanted === 'refused') throw new Error('a value that the store refuses cannot come back');
      expect(version.value.reveal(), `value of "${name}"`).toEqual(wanted.reveal());
    },
  };
  return bench;
}

/** Everything that a listing yields. */
export async function collect(listing: AsyncIterable<Entry>): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of listing) entries.push(entry);
  return entries;
}

/** Checks that this fails with one of the classes (with any when none is named), and that no value leaks. */
export async function expectError(
  call: Promise<unknown>,
  what: string,
  ...classes: ErrorClass[]
): Promise<LockstepError> {
  const outcome = await call.then(
    () => 'no error',
    (error: unknown) => error,
  );
  if (!isLockstepError(outcome)) throw new Error(`${what}: want a LockstepError, got ${String(outcome)}`);
  if (classes.length > 0) expect(classes, `${what}: ${outcome.message}`).toContain(outcome.class);
  expect(outcome.message, `${what}: the message`).not.toBe('');
  expect(outcome.message, `${what}: the message holds a value`).not.toContain(plantedText);
  expect(outcome.nextStep, `${what}: the next step`).not.toBe('');
  return outcome;
}

/** An entry without what may differ between two ways of asking for it. */
export function comparable(entry: Entry): Omit<Entry, 'details'> {
  const { details: _, ...rest } = entry;
  return rest.olderStamps === undefined ? rest : { ...rest, olderStamps: [...rest.olderStamps].sort() };
}
