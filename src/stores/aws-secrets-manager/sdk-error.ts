import { z } from 'zod';
import type { ErrorClass } from '../../errors.ts';
import type { Topic } from './aws-error.ts';

const schema = z.object({
  name: z.string().catch(''),
  message: z.string().catch(''),
  code: z.string().optional().catch(undefined),
  $metadata: z
    .object({
      httpStatusCode: z.number().optional().catch(undefined),
      clockSkewCorrected: z.boolean().optional().catch(undefined),
    })
    .catch({}),
  $response: z
    .object({ headers: z.record(z.string(), z.string()).catch({}) })
    .optional()
    .catch(undefined),
});

/** What an error of the SDK tells; `$response` and `$metadata` are the SDK's own names. */
export type SdkError = z.output<typeof schema>;

/** Reads whatever a call of the SDK has thrown. */
export function parseSdkError(thrown: unknown): SdkError {
  const parsed = schema.safeParse(thrown);
  return parsed.success ? parsed.data : schema.parse({});
}

/** What a call was about, for messages. */
export interface Subject {
  readonly name?: string | undefined;
  readonly kmsKey?: string | undefined;
}

/** Where a call went. */
export interface Place {
  readonly store: string;
  readonly region: string;
  /** Undefined for AWS's own address. */
  readonly endpoint: string | undefined;
  /** How credentials are found, in words: `profile "prod"`. */
  readonly credentials: string;
}

/** What to make of an error of the SDK. */
export interface Verdict {
  readonly class: ErrorClass;
  readonly what: string;
  readonly nextStep?: string | undefined;
  readonly topic?: Topic;
}

/** The first line of a text of AWS, cut. */
export function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').slice(0, 500);
}
