import { LockstepError } from '../errors.ts';
import { isOwnedBy } from '../secrets/ownership.ts';
import type { SecretValue } from '../secrets/secret-value.ts';
import type { Capabilities, Entry, Retag, Store } from '../stores/store.ts';
import { expectedOf } from './compare.ts';
import type { Change } from './plan.ts';
import type { Destination } from './sync-rule.ts';

/** What carrying out one change needs. */
export interface ChangeContext {
  readonly owner: string;
  readonly destination: Destination;
  readonly store: Store;
  /** Opens the source. */
  readonly source: () => Promise<Store>;
  /** Reads the value; called only when one must be written. */
  readonly value: () => Promise<SecretValue>;
  readonly signal: AbortSignal;
}

export interface ChangeOutcome {
  readonly outcome: 'done' | 'unchanged';
  readonly warning?: string;
}

/**
 * Carries out one change, exactly as planned. Looks at the destination secret right before touching it: `stale`
 * when it is not what the plan saw, `unchanged` when it already is as wanted. Throws LockstepError.
 */
export async function applyChange(change: Change, context: ChangeContext): Promise<ChangeOutcome> {
  const { store, signal } = context;
  if (change.action === 'create') return write(change, undefined, context);
  const entry = await store.find(change.name, signal);
  if (change.action === 'delete') return remove(change, entry, context);
  if (isInStep(entry, change, context)) return { outcome: 'unchanged' };
  if (entry === undefined || !isExpected(entry, change)) throw moved(change);

  switch (change.action) {
    case 'retag':
      await store.retag(retagOf(change, context), signal);
      return { outcome: 'done' };
    case 'adopt':
      // Marked first: when the next step is lost, the next run knows it as ours.
      await store.retag(retagOf(change, context), signal);
      return bringToVersion(change, context);
    case 'restore':
      await store.restore?.(change.name, signal);
      return bringToVersion(change, context);
    default:
      return bringToVersion(change, context, entry);
  }
}

/** Makes the wanted version current, by relabelling where it exists already, then mends mark and labels. */
async function bringToVersion(change: Change, context: ChangeContext, known?: Entry): Promise<ChangeOutcome> {
  const { store, signal } = context;
  const entry = known ?? (await store.find(change.name, signal));
  if (entry === undefined || entry.state === 'deleted') throw moved(change);
  const stamp = stampOf(change);
  if (entry.stamp !== stamp) {
    // Writing brings mark and labels along.
    if (!store.relabel || !entry.olderStamps?.includes(stamp)) return write(change, entry, context);
    await store.relabel(change.name, stamp, signal);
  }
  const retag = retagOf(change, context);
  if (store.needsRetag(entry, retag) !== undefined) await store.retag(retag, signal);
  return { outcome: 'done' };
}

async function write(
  change: Change,
  expected: Entry | undefined,
  context: ChangeContext,
): Promise<ChangeOutcome> {
  const { store, signal } = context;
  const value = await context.value();
  checkValue(value, store.capabilities);
  const receipt = await store.write(
    { ...retagOf(change, context), value, stamp: stampOf(change), expected },
    signal,
  );
  return {
    outcome: receipt.changed ? 'done' : 'unchanged',
    ...(receipt.warning === undefined ? {} : { warning: receipt.warning }),
  };
}

async function remove(
  change: Change,
  entry: Entry | undefined,
  context: ChangeContext,
): Promise<ChangeOutcome> {
  if (entry === undefined || entry.state === 'deleted') return { outcome: 'unchanged' };
  if (!isOwnedBy(entry.mark, markOf(change, context)) || !isExpected(entry, change)) throw moved(change);
  await confirmAbsence(change, context);
  await context.store.remove(change.name, context.destination.settings, context.signal);
  return { outcome: 'done' };
}

/** A listing said that the source is gone: it must say so itself before something is deleted for it. */
async function confirmAbsence({ absent, name }: Change, { source, signal }: ChangeContext): Promise<void> {
  if (absent === undefined) return;
  const entry = await (await source()).find(absent, signal);
  if (entry === undefined || entry.state === 'deleted') return;
  throw new LockstepError('stale', `"${name}" is kept: its source "${absent}" is there after all`);
}

function isInStep(entry: Entry | undefined, change: Change, context: ChangeContext): boolean {
  return (
    entry?.state === 'live' &&
    entry.stamp === change.stamp &&
    isOwnedBy(entry.mark, markOf(change, context)) &&
    context.store.needsRetag(entry, retagOf(change, context)) === undefined
  );
}

function isExpected(entry: Entry, { expected }: Change): boolean {
  return JSON.stringify(expectedOf(entry)) === JSON.stringify(expected);
}

function markOf(change: Change, { owner }: ChangeContext) {
  return { owner, sync: change.sync, source: change.sourceReference };
}

function retagOf(change: Change, context: ChangeContext): Retag {
  const { labels, settings } = context.destination;
  return { name: change.name, mark: markOf(change, context), labels, settings };
}

function stampOf(change: Change): string {
  if (change.stamp === null)
    throw new LockstepError('internal', `"${change.name}" is to be written without a stamp`);
  return change.stamp;
}

function moved({ name }: Change): LockstepError {
  return new LockstepError('stale', `"${name}" has changed at the destination since the plan was made`);
}

function checkValue(value: SecretValue, { maxValueBytes, emptyValues, binary }: Capabilities): void {
  const { byteLength } = value.bytes();
  if (byteLength > maxValueBytes) {
    throw new LockstepError(
      'invalid-value',
      `the value has ${byteLength} bytes, at most ${maxValueBytes} fit`,
      {
        nextStep: 'Split the secret, or leave keys out with `exclude`.',
      },
    );
  }
  if (byteLength === 0 && !emptyValues) {
    throw new LockstepError('invalid-value', 'the value is empty, which this store refuses', {
      nextStep: 'Give it a value at the source, or exclude it.',
    });
  }
  if (value.reveal().kind === 'binary' && !binary) {
    throw new LockstepError('invalid-value', 'the value is binary, which this store cannot hold');
  }
}
