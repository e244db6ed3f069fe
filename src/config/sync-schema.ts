import { z } from 'zod';
import { asLockstepError } from '../errors.ts';
import { compileGlobs } from '../secrets/globs.ts';
import { parseNameTemplate } from '../secrets/name-template.ts';
import { markLabelPrefix } from '../secrets/ownership.ts';
import { didYouMean } from '../suggestion.ts';
import { driftPolicies, onSourceDeleteChoices } from '../sync/sync-rule.ts';

export const shapeKinds = ['json', 'key', 'raw'] as const;

const glob = z.string().superRefine((pattern, context) => {
  const problem = globProblem(pattern);
  if (problem !== undefined) context.addIssue(problem);
});

const globs = z
  .array(glob)
  .min(1)
  .superRefine((patterns, context) => {
    if (patterns.length > 0 && patterns.every((pattern) => pattern.startsWith('!'))) {
      context.addIssue('only exclusions: add a glob without "!", such as "**"');
    }
  });

const paths = globs.superRefine((patterns, context) => {
  patterns.forEach((pattern, index) => {
    if (!/^!?\//.test(pattern)) return;
    context.addIssue({ code: 'custom', path: [index], message: 'paths do not begin with "/"; leave it out' });
  });
});

const exclusions = z.array(
  glob.refine((pattern) => !pattern.startsWith('!'), 'what is excluded already stands without "!"'),
);

const labels = z.record(z.string(), z.string()).superRefine((all, context) => {
  for (const key of Object.keys(all)) {
    const reserved = [markLabelPrefix, 'aws:'].find((prefix) => key.toLowerCase().startsWith(prefix));
    const message = key === '' ? 'a tag needs a name' : `tags that begin with "${reserved}" are reserved`;
    if (key === '' || reserved) context.addIssue({ code: 'custom', path: [key], message });
  }
});

const template = z.string().transform((text, context) => {
  try {
    return parseNameTemplate(text);
  } catch (error) {
    context.addIssue(asLockstepError(error).message);
    return z.NEVER;
  }
});

const limits = z.strictObject({
  deletes: z.int().min(0).default(10).describe('Most deletions of the sync in one plan.'),
  deletePercent: z
    .int()
    .min(0)
    .max(100)
    .default(20)
    .describe('The same in percent of the secrets that the sync manages, rounded up.'),
});

/** One sync, destinations apart; `stores` are the names of the configured stores. */
export function syncSchema(stores: readonly string[]) {
  return z.strictObject({
    from: storeName(stores).describe('The source: a name under `stores`.'),
    select: z
      .union([
        paths,
        z.strictObject({
          paths: paths.optional().describe('Globs over paths; `**` unless told.'),
          metadata: z
            .record(z.string(), z.union([glob.transform((one) => [one]), globs]))
            .optional()
            .describe('Globs over values of custom metadata or tags, by key; every key must match.'),
        }),
      ])
      .optional()
      .describe('Which secrets: globs over paths (`!` excludes), or a map. All of them unless told.'),
    shape: z
      .enum(shapeKinds)
      .default('json')
      .describe('`json`: all keys in one secret. `key`: one secret for each key. `raw`: one value as it is.'),
    key: z
      .string()
      .min(1)
      .optional()
      .describe('Shape `raw`: the key whose value is written. The whole value unless told.'),
    include: globs.optional().describe('Globs over keys: only these. Shapes `json` and `key`.'),
    exclude: exclusions.optional().describe('Globs over keys: not these. Shapes `json` and `key`.'),
    rename: z
      .record(z.string(), z.string().min(1))
      .optional()
      .describe('New names of keys: old to new. Shapes `json` and `key`.'),
    merge: z
      .boolean()
      .default(false)
      .describe('May several sources that get one name become one secret? Shape `json`.'),
    to: z.array(z.unknown()).min(1).describe('The destinations; see below.'),
    onSourceDelete: z
      .enum(onSourceDeleteChoices)
      .default('delete')
      .describe(
        'What happens to a secret whose source is gone. `delete` is recoverable where the store can.',
      ),
    drift: z
      .enum(driftPolicies)
      .default('repair')
      .describe('What happens to a secret that somebody else edited.'),
    limits: limits.prefault({}).describe('More deletions than this are blocked until you allow them.'),
  });
}

/** One destination, without the settings that its kind of store adds. */
export function destinationSchema(stores: readonly string[]) {
  return z.strictObject({
    store: storeName(stores).describe('The destination: a name under `stores`.'),
    prefix: z
      .string()
      .refine((text) => !text.includes('{{'), 'a prefix is plain text; templates belong into `name`')
      .default('')
      .describe(
        'Begin of every name, put before it unless it is there already. No name outside is ever touched.',
      ),
    name: template
      .optional()
      .describe(
        'Template of the name. Else `{{ .SecretPath }}`, with shape `key` `{{ .SecretPath }}/{{ .SecretKey }}`.',
      ),
    tags: labels.optional().describe('Tags (custom metadata in KV version 2) besides the mark.'),
  });
}

function storeName(stores: readonly string[]) {
  return z.string().superRefine((name, context) => {
    // Without any store the file has another problem, which is enough.
    if (stores.length === 0 || stores.includes(name)) return;
    const hint = didYouMean(name, stores) || `; known are ${stores.join(', ')}`;
    context.addIssue(`unknown store "${name}"${hint}`);
  });
}

function globProblem(pattern: string): string | undefined {
  const positive = pattern.startsWith('!') ? pattern.slice(1) : pattern;
  if (positive === '') return 'an empty glob matches nothing; "**" matches everything';
  try {
    compileGlobs([positive.startsWith('!') ? `\\${positive}` : positive]);
    return undefined;
  } catch (error) {
    return asLockstepError(error).message;
  }
}
