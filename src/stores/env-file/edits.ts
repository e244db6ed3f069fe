import { LockstepError } from '../../errors.ts';
import { isOwnedBy } from '../../secrets/ownership.ts';
import type { Capabilities, Receipt, Retag, Write } from '../store.ts';
import { envDifference, envEntry, textProblem } from './env-entry.ts';
import type { LocalKey } from './local-key.ts';
import { isMarked, type SidecarRecord, writtenAs } from './sidecar.ts';

/** What the file and its sidecar hold of one secret; undefined where they hold nothing. */
export interface Held {
  readonly value: string | undefined;
  readonly record: SidecarRecord | undefined;
}

/** What one secret is to become, and what the caller is told. Equal to what is held when nothing is to be done. */
export interface Edit<T> extends Held {
  readonly result: T;
}

export interface EditContext {
  readonly store: string;
  readonly path: string;
  readonly key: LocalKey;
  readonly capabilities: Capabilities;
}

/** Errors as `Store.write` says. */
export function editWrite(context: EditContext, change: Write, held: Held): Edit<Receipt> {
  const { key, capabilities, path } = context;
  const { name, mark, stamp, expected } = change;
  const value = textOf(context, change);
  const versionId = key.versionId(name, value);
  const heldId = held.value === undefined ? undefined : key.versionId(name, held.value);
  const marked = heldId !== undefined && isMarked(held.record, heldId);
  const written = heldId === undefined ? undefined : writtenAs(held.record, heldId);

  if (held.value !== undefined && heldId !== undefined) {
    const entry = envEntry(name, held.value, heldId, held.record, capabilities.names);
    if (written?.stamp === stamp && isOwnedBy(entry.mark, mark)) {
      return { ...editRetag(context, change, held), result: { versionId: heldId, changed: false } };
    }
    if (expected === undefined) throw problem(context, 'conflict', `"${name}" exists in ${path}`);
    if (expected.versionId !== heldId) throw problem(context, 'stale', `"${name}" has another value now`);
  } else if (expected !== undefined) {
    throw problem(context, 'stale', `"${name}" was removed from ${path}`);
  }
  return {
    value,
    record: {
      name,
      mark,
      labels: { ...(marked ? held.record?.labels : {}), ...change.labels },
      current: { stamp, versionId },
      ...(written === undefined ? {} : { previous: written }),
      // Until the file holds it, nothing but this very value is ours.
      ...(marked ? {} : { pending: true as const }),
    },
    result: { versionId, changed: true },
  };
}

/** Throws `not-found` when the file does not hold the secret. */
export function editRetag(context: EditContext, change: Retag, held: Held): Edit<void> {
  const { key, capabilities, path } = context;
  const { name, mark } = change;
  if (held.value === undefined) throw problem(context, 'not-found', `"${name}" is not in ${path}`);
  const heldId = key.versionId(name, held.value);
  const entry = envEntry(name, held.value, heldId, held.record, capabilities.names);
  if (envDifference(entry, change) === undefined) return { ...held, result: undefined };
  const { pending: _, ...kept } = isMarked(held.record, heldId) ? held.record : { labels: {} };
  return {
    value: held.value,
    record: { ...kept, name, mark, labels: { ...kept.labels, ...change.labels } },
    result: undefined,
  };
}

/** Removing what is not there is nothing. */
export function editRemove({ key }: EditContext, name: string, held: Held): Edit<void> {
  const { value, record } = held;
  if (value === undefined) return { ...held, result: undefined };
  const versionId = key.versionId(name, value);
  if (!isMarked(record, versionId)) return { value: undefined, record: undefined, result: undefined };
  // Until it is gone, this very value is still ours; what somebody else puts in its place is not.
  const current = writtenAs(record, versionId) ?? { versionId };
  return { value: undefined, record: { ...record, current, pending: true }, result: undefined };
}

function textOf(context: EditContext, { name, value }: Write): string {
  const { maxValueBytes, names } = context.capabilities;
  const content = value.reveal();
  if (content.kind === 'binary') throw problem(context, 'invalid-value', `"${name}": a file holds text only`);
  const why = textProblem(name, content.text, names);
  if (why !== undefined) throw problem(context, 'invalid-value', `"${name}": ${why}`);
  const { byteLength } = value.bytes();
  if (byteLength > maxValueBytes) {
    throw problem(
      context,
      'invalid-value',
      `"${name}": the value has ${byteLength} bytes, at most ${maxValueBytes} fit`,
    );
  }
  return content.text;
}

function problem(
  { store }: EditContext,
  errorClass: ConstructorParameters<typeof LockstepError>[0],
  what: string,
): LockstepError {
  return new LockstepError(errorClass, `store "${store}": ${what}`);
}
