import { z } from 'zod';
import type { CliResult } from '../support/cli.ts';

const error = z.strictObject({ class: z.string(), message: z.string(), nextStep: z.string() });
const version = z.union([z.number(), z.string()]);
const change = z.strictObject({
  sync: z.string(),
  store: z.string(),
  destination: z.number(),
  name: z.string(),
  action: z.string(),
  reason: z.string(),
  source: z.strictObject({ path: z.string(), version: version.nullable() }).nullable(),
  sources: z.array(z.strictObject({ path: z.string(), version, versionId: z.string() })),
  key: z.string().optional(),
  absent: z.string().optional(),
  sourceReference: z.string(),
  stamp: z.string().nullable(),
  expected: z.unknown(),
  blocked: z.string().optional(),
  nextStep: z.string().optional(),
});
const errors = z.array(z.strictObject({ sync: z.string(), store: z.string(), error }));

/** The shapes that scripts depend on; unknown members are a failure, so that they are added here on purpose. */
const plan = z.strictObject({
  schemaVersion: z.literal(1),
  owner: z.string(),
  configuration: z.string(),
  syncs: z.array(z.string()),
  stores: z.record(z.string(), z.string()),
  createdAt: z.iso.datetime(),
  summary: z.record(z.string(), z.number()),
  changes: z.array(change),
  errors,
  warnings: z.array(z.string()),
  deletionsToken: z.string().nullable(),
});
const report = z.strictObject({
  summary: z.strictObject({
    done: z.number(),
    unchanged: z.number(),
    skipped: z.number(),
    blocked: z.number(),
    failed: z.number(),
  }),
  changes: z.array(
    change.extend({
      outcome: z.enum(['done', 'unchanged', 'skipped', 'blocked', 'failed']),
      error: error.optional(),
      warning: z.string().optional(),
    }),
  ),
  errors,
  stopped: z.boolean(),
});
const failure = z.strictObject({ error });

export const planOf = ({ stdout }: CliResult) => plan.parse(JSON.parse(stdout));
export const reportOf = ({ stdout }: CliResult) => report.parse(JSON.parse(stdout));
export const failureOf = ({ stdout }: CliResult) => failure.parse(JSON.parse(stdout)).error;

/** The changes as `action name`, blocked ones with `blocked` in front; sorted. */
export function actionsOf(result: CliResult): string[] {
  return planOf(result)
    .changes.map(({ action, name, blocked }) => `${blocked === undefined ? '' : 'blocked '}${action} ${name}`)
    .sort();
}

/** The results as `outcome action name`; sorted. */
export function outcomesOf(result: CliResult): string[] {
  return reportOf(result)
    .changes.map(({ action, name, outcome }) => `${outcome} ${action} ${name}`)
    .sort();
}
