import type { Fault, FaultMoment } from '../faults.ts';
import { AwsError } from './aws-error.ts';
import { jsonError } from './json-protocol.ts';

/** An error of Secrets Manager, before or after the effect. */
export function awsErrorFault(
  code: string,
  message: string,
  options: { status?: number; moment?: FaultMoment } = {},
): Fault {
  const answer = jsonError(new AwsError(code, message, options.status ?? 400));
  return {
    kind: 'status',
    status: answer.status,
    contentType: 'application/x-amz-json-1.1',
    ...(answer.body === undefined ? {} : { body: answer.body }),
    ...(options.moment === undefined ? {} : { moment: options.moment }),
  };
}

/** How AWS throttles: ThrottlingException with status 400, without saying for how long. */
export function throttlingFault(): Fault {
  return awsErrorFault('ThrottlingException', 'Rate exceeded');
}

/** The error that a fault of the given status is worded as when it brings no body of its own. */
export function errorOfStatus(status: number): AwsError {
  switch (status) {
    case 400:
    case 429:
      return new AwsError('ThrottlingException', 'Rate exceeded', status);
    case 401:
    case 403:
      return new AwsError('AccessDeniedException', 'Access denied', status);
    case 503:
      return new AwsError('ServiceUnavailableException', 'The service is currently unavailable.', status);
    default:
      return new AwsError('InternalServiceError', 'An error occurred on the server side.', status);
  }
}
