/**
 * The closed set of error classes. A class decides whether a call is repeated, which exit code the program ends
 * with, and what the user is told to do when the error itself knows nothing better.
 *
 * `retry`: `never`, `soon` (a passing fault: repeat with growing pauses) or `slower` (the service asked for it:
 * the pacer lowers its rate as well). `exitCode`: DESIGN 7, 1 failed, 2 blocked, 3 bad configuration or usage.
 */
export const errorClasses = {
  configuration: { retry: 'never', exitCode: 3, nextStep: 'Correct the configuration file.' },
  usage: { retry: 'never', exitCode: 3, nextStep: 'Run the command with --help.' },
  authentication: { retry: 'never', exitCode: 1, nextStep: 'Check the credentials of this store.' },
  'permission-denied': { retry: 'never', exitCode: 1, nextStep: 'Grant the missing permission.' },
  'not-found': { retry: 'never', exitCode: 1, nextStep: 'Run `lockstep plan` again.' },
  unreadable: { retry: 'never', exitCode: 1, nextStep: 'Make the secret readable for this identity.' },
  conflict: { retry: 'never', exitCode: 2, nextStep: 'Run `lockstep adopt` if it is yours to manage.' },
  stale: { retry: 'never', exitCode: 2, nextStep: 'Run `lockstep plan` again and review it.' },
  blocked: { retry: 'never', exitCode: 2, nextStep: 'Look at the reason, then run `lockstep plan` again.' },
  'invalid-name': { retry: 'never', exitCode: 2, nextStep: 'Change the name template or rename the source.' },
  'invalid-value': { retry: 'never', exitCode: 1, nextStep: 'Correct the value at the source.' },
  refused: { retry: 'never', exitCode: 1, nextStep: 'The log of the service says more about it.' },
  limit: { retry: 'never', exitCode: 1, nextStep: 'Free capacity or ask the provider for a higher quota.' },
  throttled: { retry: 'slower', exitCode: 1, nextStep: 'Run again later, or with less concurrency.' },
  unavailable: { retry: 'soon', exitCode: 1, nextStep: 'Check the address and the network, then run again.' },
  deadline: { retry: 'never', exitCode: 1, nextStep: 'Run again; what was done stays done.' },
  cancelled: { retry: 'never', exitCode: 1, nextStep: 'Run again; what was done stays done.' },
  internal: { retry: 'never', exitCode: 1, nextStep: 'This is a fault of Lockstep: please report it.' },
} as const satisfies Record<string, { retry: Retry; exitCode: 1 | 2 | 3; nextStep: string }>;

export type Retry = 'never' | 'soon' | 'slower';
export type ErrorClass = keyof typeof errorClasses;

/** The form in which errors appear in `--json` output and reports. */
export interface ErrorReport {
  readonly class: ErrorClass;
  readonly message: string;
  readonly nextStep: string;
}

/**
 * Every error that Lockstep raises on purpose. The message says what and where; it never holds a secret value, so
 * texts of foreign errors may enter it only when their origin cannot quote a value.
 */
export class LockstepError extends Error {
  override readonly name = 'LockstepError';
  readonly class: ErrorClass;
  readonly nextStep: string;
  /** How long the service asked to wait before the next call, in ms. */
  readonly retryAfterMs: number | undefined;

  constructor(
    errorClass: ErrorClass,
    message: string,
    options: { nextStep?: string; retryAfterMs?: number } = {},
  ) {
    super(message);
    this.class = errorClass;
    this.nextStep = options.nextStep ?? errorClasses[errorClass].nextStep;
    this.retryAfterMs = options.retryAfterMs;
  }

  get retry(): Retry {
    return errorClasses[this.class].retry;
  }

  get exitCode(): 1 | 2 | 3 {
    return errorClasses[this.class].exitCode;
  }

  report(): ErrorReport {
    return { class: this.class, message: this.message, nextStep: this.nextStep };
  }
}

/** Is this an error of Lockstep, and, when classes are given, of one of them? */
export function isLockstepError(error: unknown, ...classes: ErrorClass[]): error is LockstepError {
  return error instanceof LockstepError && (classes.length === 0 || classes.includes(error.class));
}

/**
 * Any thrown thing as a LockstepError. An unknown error keeps its type and place, not its message: texts of
 * foreign errors (a JSON parser's, for one) can quote the value they were given.
 */
export function asLockstepError(error: unknown): LockstepError {
  if (error instanceof LockstepError) return error;
  if (!(error instanceof Error)) return new LockstepError('internal', `unexpected ${typeof error}`);
  const type = /^(?:[A-Z]\w{0,60})?(?:Error|Exception)$/.test(error.name) ? error.name : 'Error';
  const place = placeOf(error);
  return new LockstepError('internal', `unexpected ${type}${place === undefined ? '' : ` at ${place}`}`);
}

/** Where it was thrown: `file:///...:12:5`. Looks behind the message, which may hold lines that look like places. */
function placeOf({ stack, message }: Error): string | undefined {
  if (typeof stack !== 'string') return undefined;
  // A message of several lines can hold itself again, behind a name that holds it too.
  const start = message.includes('\n') ? stack.lastIndexOf(message) : stack.indexOf(message);
  const frames = start < 0 ? '' : stack.slice(start + message.length);
  return /^ {4}at (?:.* \()?((?:file:\/\/|node:|\/|[A-Za-z]:[\\/])[^\s()]*:\d+:\d+)\)?$/m.exec(frames)?.[1];
}
