import { type ErrorClass, errorClasses, type Retry } from '../../src/errors.ts';
import { table } from './markers.ts';

/** When an error of this class comes up. */
const causes: Record<ErrorClass, string> = {
  configuration:
    'The configuration file, or what it refers to, is not right. The message names file, line and column.',
  usage: 'A flag, an argument or a file named on the command line is not right.',
  authentication: 'The store does not accept the credentials, or they have expired.',
  'permission-denied': 'The credentials are good, and are not allowed to do this.',
  'not-found': 'What was there when the plan was made is gone, or a mount or Region is not the right one.',
  unreadable: 'The secret exists, and this identity cannot read it. It is never taken for deleted.',
  conflict: 'A secret without the mark of this sync stands under the name.',
  stale: 'The source or the destination has moved on since the plan was made.',
  blocked: 'A safety rule stands in the way, a deletion limit for one.',
  'invalid-name': 'The destination cannot hold this name, or two secrets would have it.',
  'invalid-value':
    'The destination or the shape cannot take the value: too large, empty, binary, a missing key.',
  refused: 'The service gave another answer than its documentation says, or no reason.',
  limit: 'A quota of the account or the server is used up.',
  throttled: 'The service asked to slow down, also after several tries at a lower pace.',
  unavailable:
    'No answer, a broken connection, a sealed Vault, or a fault of the service, also after several tries.',
  deadline: 'A call took too long, or the time of --deadline is over.',
  cancelled: 'You stopped it (Ctrl-C, SIGTERM).',
  internal: 'Lockstep itself is at fault.',
};

const retries: Record<Retry, string> = {
  never: 'no',
  soon: 'yes, with growing pauses',
  slower: 'yes, and the pace is lowered',
};

/** Every class of error: when it comes up, exit code, whether the call is repeated, and what to do. */
export function errorTable(): string {
  return table(
    ['Class', 'When', 'Exit code', 'Tried again', 'What to do, unless the message says more'],
    Object.entries(errorClasses).map(([name, { exitCode, retry, nextStep }]) => [
      `\`${name}\``,
      causes[name as ErrorClass],
      String(exitCode),
      retries[retry],
      nextStep,
    ]),
  );
}
