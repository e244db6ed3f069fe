import { createHash } from 'node:crypto';
import { type ErrorReport, errorClasses } from '../errors.ts';
import type { EntryState } from '../stores/store.ts';

/** What a change does at the destination. */
export const actions = ['create', 'update', 'relabel', 'retag', 'restore', 'adopt', 'delete'] as const;
/** Why a secret is left as it is although it is not in step. */
export const problems = [
  'stale',
  'conflict',
  'drift',
  'unreadable',
  'collision',
  'invalid-name',
  'invalid-value',
] as const;

export type Action = (typeof actions)[number];
export type Problem = (typeof problems)[number];

/** The version of one source secret that a change is pinned to. */
export interface PinnedSource {
  readonly path: string;
  /** As people know it. */
  readonly version: number | string;
  /** As the store identifies it. */
  readonly versionId: string;
}

/** What the destination secret was when the change was decided; apply refuses when it is something else by then. */
export interface ExpectedEntry {
  readonly state: EntryState;
  readonly versionId: string | null;
  /** Owner and sync of its mark; null when it is unmarked. */
  readonly markedBy: { readonly owner: string; readonly sync: string } | null;
}

/** One line of a plan. Plain data without a value: it can be saved, reviewed and compared. */
export interface Change {
  readonly sync: string;
  /** The destination: its store, and its place in the sync's list of destinations. */
  readonly store: string;
  readonly destination: number;
  readonly name: string;
  readonly action: Action | Problem;
  /** Why, in one sentence for people. */
  readonly reason: string;
  /** The source that people look for: the first of `sources`; null for an orphan whose source is gone. */
  readonly source: { readonly path: string; readonly version: number | string | null } | null;
  /** Every source version that the value is made of. */
  readonly sources: readonly PinnedSource[];
  /** Shape `key`: the source key of this secret. */
  readonly key?: string;
  /** A deletion: the source path that must still be empty when it happens. */
  readonly absent?: string;
  /** The source reference that the mark carries. */
  readonly sourceReference: string;
  readonly stamp: string | null;
  readonly expected: ExpectedEntry | null;
  /** Set when the change must not happen: why not. */
  readonly blocked?: string;
  /** What the user can do about a problem or a block. */
  readonly nextStep?: string;
}

/** A part of the plan that could not be made; nothing is planned for it. */
export interface PlanError {
  readonly sync: string;
  readonly store: string;
  readonly error: ErrorReport;
}

export const planSchemaVersion = 1;

export interface Plan {
  readonly schemaVersion: typeof planSchemaVersion;
  readonly owner: string;
  /** Hash of the configuration that made it. */
  readonly configuration: string;
  /** The syncs it speaks of. */
  readonly syncs: readonly string[];
  /** Identity of each store that took part, by name. */
  readonly stores: Readonly<Record<string, string>>;
  readonly createdAt: string;
  readonly summary: Readonly<Record<string, number>>;
  readonly changes: readonly Change[];
  readonly errors: readonly PlanError[];
  /** What is no error and worth knowing. */
  readonly warnings: readonly string[];
  /** Names exactly the deletions that are blocked by a limit; null when there is none. */
  readonly deletionsToken: string | null;
}

/** Is this an action, and free to happen? */
export function isPending(change: Change): boolean {
  return change.blocked === undefined && isAction(change.action);
}

export function isAction(action: Action | Problem): action is Action {
  return (actions as readonly string[]).includes(action);
}

/** Counts by action; `blocked` counts actions that must not happen; `unchanged` what is in step. */
export function summarize(changes: readonly Change[], unchanged: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of [...actions, ...problems]) {
    const count = changes.filter((change) => change.action === name && change.blocked === undefined).length;
    if (count > 0 || isAction(name)) counts[name] = count;
  }
  return { ...counts, blocked: changes.filter((change) => change.blocked !== undefined).length, unchanged };
}

/** A token that stands for exactly these deletions: any other set has another token. */
export function deletionsToken(deletions: readonly Change[]): string | null {
  if (deletions.length === 0) return null;
  const lines = deletions.map((change) =>
    JSON.stringify([change.sync, change.store, change.name, change.expected?.versionId ?? null]),
  );
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex').slice(0, 12);
}

/**
 * The exit code of parts that could not be planned: 3 when bad configuration is all that is wrong, else 1; undefined
 * when there are none.
 */
export function errorsExitCode(errors: readonly PlanError[]): 1 | 3 | undefined {
  if (errors.length === 0) return undefined;
  return errors.every(({ error }) => errorClasses[error.class].exitCode === 3) ? 3 : 1;
}

/** 0 in step, 1 or 3 a part could not be planned, 2 changes pending, blocked or refused (DESIGN 7). */
export function planExitCode(plan: Plan): 0 | 1 | 2 | 3 {
  return errorsExitCode(plan.errors) ?? (plan.changes.length > 0 ? 2 : 0);
}
