import { z } from 'zod';
import { isLockstepError } from '../errors.ts';
import { parseNameTemplate, templateVariables, type Variable } from '../secrets/name-template.ts';
import type { Problem } from './problems.ts';
import { shapeKinds } from './sync-schema.ts';

/** What the checks look at; a part that is wrong in itself is reported elsewhere and counts as absent here. */
const outline = z.object({
  from: z.string().optional().catch(undefined),
  shape: z.enum(shapeKinds).default('json').or(z.undefined()).catch(undefined),
  key: z.unknown().optional(),
  include: z.unknown().optional(),
  exclude: z.unknown().optional(),
  rename: z.record(z.string(), z.string()).optional().catch(undefined),
  merge: z.boolean().optional().catch(undefined),
  to: z
    .array(
      z
        .object({
          store: z.string().optional().catch(undefined),
          name: z.string().optional().catch(undefined),
        })
        .catch({}),
    )
    .catch([]),
});
type Outline = z.output<typeof outline>;

/** What is wrong between the parts of one sync (references resolved), however wrong its other parts are. */
export function crossCheck(sync: unknown): Problem[] {
  const parsed = outline.safeParse(sync);
  if (!parsed.success) return [];
  const { from, to } = parsed.data;
  const sameStore = to.flatMap(({ store }, index) =>
    store !== undefined && store === from
      ? [
          {
            path: ['to', index, 'store'],
            message: 'this is the source itself; a destination must be another store',
          },
        ]
      : [],
  );
  return [
    ...sameStore,
    ...shapeProblems(parsed.data),
    ...nameProblems(parsed.data),
    ...renameProblems(parsed.data),
  ];
}

function shapeProblems({ shape, key, include, exclude, rename, merge }: Outline): Problem[] {
  if (shape === undefined) return [];
  const problems: Problem[] = [];
  if (key !== undefined && shape !== 'raw') {
    problems.push({ path: ['key'], message: `goes with shape "raw" only, not with "${shape}"` });
  }
  if (merge === true && shape !== 'json') {
    problems.push({ path: ['merge'], message: `goes with shape "json" only, not with "${shape}"` });
  }
  if (shape !== 'raw') return problems;
  for (const [name, value] of Object.entries({ include, exclude, rename })) {
    if (value !== undefined)
      problems.push({ path: [name], message: 'goes with the shapes "json" and "key", not with "raw"' });
  }
  return problems;
}

function nameProblems({ shape, to }: Outline): Problem[] {
  if (shape === undefined) return [];
  return to.flatMap(({ name }, index) => {
    const used = name === undefined ? undefined : variablesOf(name);
    if (used === undefined || used.has('SecretKey') === (shape === 'key')) return [];
    const message =
      shape === 'key'
        ? 'shape "key" makes one secret of each key: the name needs {{ .SecretKey }}'
        : `{{ .SecretKey }} goes with shape "key" only, not with "${shape}"`;
    return [{ path: ['to', index, 'name'], message }];
  });
}

function renameProblems({ rename = {} }: Outline): Problem[] {
  const sources = Map.groupBy(Object.entries(rename), ([, to]) => to);
  return [...sources.values()].flatMap(([first, ...others]) =>
    others.map(([from]) => ({ path: ['rename', from], message: `"${first?.[0]}" gets this name already` })),
  );
}

/** Undefined for a template that is wrong: the schema says so. */
function variablesOf(name: string): Set<Variable> | undefined {
  try {
    return templateVariables(parseNameTemplate(name));
  } catch (error) {
    if (isLockstepError(error, 'configuration')) return undefined;
    throw error;
  }
}
