import { z } from 'zod';
import { LockstepError } from '../../errors.ts';
import type { Settings } from '../store.ts';

const kmsKey = z
  .string()
  .regex(/^[\w:/-]{1,256}$/, 'must be a key id, a key ARN, `alias/name` or an alias ARN');
const regionName = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)+$/, 'must be a Region such as eu-central-1');
const replicaRegion = z.union([
  regionName.transform((region): { region: string; kmsKey?: string | undefined } => ({ region })),
  z.strictObject({
    region: regionName.describe('The Region.'),
    kmsKey: kmsKey.optional().describe('The KMS key there.'),
  }),
]);

/** Keys of `syncs.NAME.to[]` that only this kind knows. */
export const awsSettings = z.strictObject({
  kmsKey: kmsKey
    .optional()
    .describe('KMS key: an id, an ARN, `alias/name` or an alias ARN. Else the key of AWS for the account.'),
  description: z.string().max(2048).optional().describe('Description of every secret.'),
  replicaRegions: z
    .array(replicaRegion)
    .refine((regions) => new Set(regions.map(({ region }) => region)).size === regions.length, {
      error: 'names a Region twice',
    })
    .default([])
    .describe('Regions that AWS replicates the secret to: names, or `{ region, kmsKey }`.'),
  recoveryWindowDays: z
    .int()
    .min(7)
    .max(30)
    .default(30)
    .describe('Days that a deleted secret stays recoverable.'),
});

export type AwsSettings = z.output<typeof awsSettings>;

/** Settings as the engine hands them over, parsed. Throws `configuration`. */
export function parseSettings(settings: Settings): AwsSettings {
  const parsed = awsSettings.safeParse(settings);
  if (parsed.success) return parsed.data;
  throw new LockstepError('configuration', `settings of a destination: ${z.prettifyError(parsed.error)}`);
}

/** `parseSettings` that remembers: a plan asks ten thousand times with the settings of one destination. */
export function rememberedSettings(): (settings: Settings) => AwsSettings {
  const known = new WeakMap<Settings, AwsSettings>();
  return (settings) => {
    const parsed = known.get(settings) ?? parseSettings(settings);
    known.set(settings, parsed);
    return parsed;
  };
}
