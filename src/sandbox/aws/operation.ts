import type { z } from 'zod';
import type { Cloud } from './cloud.ts';
import { parseInput } from './parse-input.ts';
import type { QuotaGroup } from './quotas.ts';
import type { RegionState } from './region-state.ts';

/** Where a request of Secrets Manager is carried out. */
export interface OperationContext {
  readonly cloud: Cloud;
  readonly state: RegionState;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A JSON body of an answer; undefined members do not appear in it. */
export type Output = Readonly<Record<string, unknown>>;

/** One operation of Secrets Manager. */
export interface Operation {
  /** The group of calls that it counts with. */
  readonly group: QuotaGroup;
  /** Parses the body and carries the operation out. Throws AwsError. */
  run(context: OperationContext, body: unknown): Output;
}

/** An operation from the shape of its input and what it does. */
export function operation<T>(
  group: QuotaGroup,
  input: z.ZodType<T>,
  run: (context: OperationContext, input: T) => Output,
): Operation {
  return { group, run: (context, body) => run(context, parseInput(input, body)) };
}
