import { type ErrorClass, LockstepError } from '../../errors.ts';

/** What an AWS refusal is about beyond its code, as far as its text tells. */
export type Topic = 'deletion' | 'replicas';

/** An error of AWS, with its code, so that callers can decide by it. */
export class AwsError extends LockstepError {
  readonly code: string;
  readonly topic: Topic | undefined;

  constructor(
    errorClass: ErrorClass,
    message: string,
    options: { nextStep?: string; retryAfterMs?: number; code: string; topic?: Topic | undefined },
  ) {
    super(errorClass, message, options);
    this.code = options.code;
    this.topic = options.topic;
  }
}

/** Is this an error of AWS with this code? */
export function isAwsError(error: unknown, code: string): error is AwsError {
  return error instanceof AwsError && error.code === code;
}

/** Is the secret scheduled for deletion? AWS says InvalidRequestException to most calls on such a secret. */
export function isScheduledForDeletion(error: unknown): error is AwsError {
  return error instanceof AwsError && error.topic === 'deletion';
}

/** Is it about the replicas that the secret still has? */
export function isAboutReplicas(error: unknown): error is AwsError {
  return error instanceof AwsError && error.topic === 'replicas';
}
