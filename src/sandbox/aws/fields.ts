import { z } from 'zod';

/** The shapes of request fields, with the limits of the service's API model. */

const tooLong = (max: number) => `Member must have length less than or equal to ${max}`;

export const secretId = z.string().min(1).max(2048);
export const secretName = z.string().min(1).max(512);
export const versionId = z.string().min(32).max(64);
export const stagingLabel = z.string().min(1).max(256);
export const description = z.string().max(2048);
export const kmsKeyId = z.string().max(2048);
export const flag = z.boolean();
export const nextToken = z.string().min(1).max(4096);
export const regionName = z
  .string()
  .min(1)
  .max(128)
  .regex(/^([a-z]+-)+\d+$/);
export const policyText = z.string().min(1).max(20_480);

/** The User Guide counts the limit of a value in bytes. */
const valueLimit = 65_536;

export const secretString = z
  .string()
  .min(1)
  .refine((text) => text.length <= valueLimit && Buffer.byteLength(text) <= valueLimit, {
    error: tooLong(valueLimit),
  });

export const secretBinary = z
  .string()
  .min(1)
  .refine((text) => /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0, {
    error: 'Member must be Base64',
  })
  .refine((text) => Buffer.byteLength(text, 'base64') <= valueLimit, { error: tooLong(valueLimit) });

export const tagKey = z.string().min(1).max(128);
export const tags = z.array(z.object({ Key: tagKey, Value: z.string().max(256).default('') }));

export const replicaRegions = z.array(z.object({ Region: regionName, KmsKeyId: kmsKeyId.optional() })).min(1);

export const filters = z
  .array(
    z.object({
      Key: z.enum(['description', 'name', 'tag-key', 'tag-value', 'primary-region', 'owning-service', 'all']),
      Values: z
        .array(
          z
            .string()
            .max(512)
            .regex(/^!?[a-zA-Z0-9 :_@/+=.\-!]*$/),
        )
        .min(1)
        .max(10),
    }),
  )
  .max(10);

/** MaxResults of a listing: 1 to `max`. */
export const maxResults = (max: number) => z.number().int().min(1).max(max);
