import { z } from 'zod';
import { LockstepError } from '../errors.ts';
import { actions, type Plan, planSchemaVersion, problems } from './plan.ts';

const version = z.union([z.number(), z.string()]);

const change = z.strictObject({
  sync: z.string(),
  store: z.string(),
  destination: z.int().nonnegative(),
  name: z.string(),
  action: z.enum([...actions, ...problems]),
  reason: z.string(),
  source: z.strictObject({ path: z.string(), version: version.nullable() }).nullable(),
  sources: z.array(z.strictObject({ path: z.string(), version, versionId: z.string() })),
  key: z.string().exactOptional(),
  absent: z.string().exactOptional(),
  sourceReference: z.string(),
  stamp: z.string().nullable(),
  expected: z
    .strictObject({
      state: z.enum(['live', 'deleted', 'unreadable']),
      versionId: z.string().nullable(),
      markedBy: z.strictObject({ owner: z.string(), sync: z.string() }).nullable(),
    })
    .nullable(),
  blocked: z.string().exactOptional(),
  nextStep: z.string().exactOptional(),
});

const planFile = z.strictObject({
  schemaVersion: z.literal(planSchemaVersion),
  owner: z.string(),
  configuration: z.string(),
  syncs: z.array(z.string()),
  stores: z.record(z.string(), z.string()),
  createdAt: z.iso.datetime(),
  summary: z.record(z.string(), z.number()),
  changes: z.array(change),
  errors: z.array(
    z.strictObject({
      sync: z.string(),
      store: z.string(),
      error: z.strictObject({ class: z.string(), message: z.string(), nextStep: z.string() }),
    }),
  ),
  warnings: z.array(z.string()),
  deletionsToken: z.string().nullable(),
});

/** A plan as text for a file: JSON, without a value. */
export function formatPlan(plan: Plan): string {
  return `${JSON.stringify(plan, null, 2)}\n`;
}

/** Reads a saved plan. Throws `usage` when the text is none, was cut short or comes from another version. */
export function parsePlan(text: string, file: string): Plan {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new LockstepError('usage', `${file} is not a saved plan: it is not JSON, or it was cut short`, {
      nextStep: 'Make a new one with `lockstep plan -o FILE`.',
    });
  }
  const named = z.looseObject({ schemaVersion: z.number() }).safeParse(data);
  if (named.success && named.data.schemaVersion !== planSchemaVersion) {
    throw new LockstepError(
      'usage',
      `${file} has schema version ${named.data.schemaVersion}, this program reads ${planSchemaVersion}`,
      { nextStep: 'Plan and apply with the same version of lockstep.' },
    );
  }
  const parsed = planFile.safeParse(data);
  if (parsed.success) return parsed.data as Plan;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') || 'the whole file';
  throw new LockstepError(
    'usage',
    `${file} is not a saved plan: ${where}: ${issue?.message ?? 'not as expected'}`,
    {
      nextStep: 'Make a new one with `lockstep plan -o FILE`; plans are not made by hand.',
    },
  );
}
