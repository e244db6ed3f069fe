import { networkProblem } from './network-errors.ts';
import type { Place, SdkError, Verdict } from './sdk-error.ts';

const throttling = [
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
];

/** Throttling, faults of the service and of the network; undefined for any other error. */
export function passingVerdict(error: SdkError, place: Place): Verdict | undefined {
  const status = error.$metadata.httpStatusCode;
  if (throttling.includes(error.name) || status === 429) {
    return { class: 'throttled', what: 'AWS asks for fewer calls' };
  }
  if (error.name === 'SyntaxError') return unreadableAnswer(status, place);
  if (status !== undefined && status >= 500) {
    return { class: 'unavailable', what: `AWS has a fault of its own (HTTP ${status})` };
  }
  return networkProblem(error.code ?? error.name, place);
}

/** An answer that is no JSON: a proxy's page, a cut body, or another server altogether. */
function unreadableAnswer(status: number | undefined, { endpoint }: Place): Verdict {
  const where = endpoint ?? 'the service';
  if (status === 403) {
    return {
      class: 'authentication',
      what: `${where} refuses the credentials (HTTP 403 without an explanation)`,
    };
  }
  if (status !== undefined && status >= 400 && status < 500 && status !== 408) {
    return {
      class: 'refused',
      what: `${where} answers with something that is not Secrets Manager (HTTP ${status})`,
      nextStep: 'Check `endpoint` (or AWS_ENDPOINT_URL) and proxies on the way.',
    };
  }
  const told = status === undefined ? '' : ` (HTTP ${status})`;
  return { class: 'unavailable', what: `${where} gave an unreadable answer${told}` };
}
