/** An error that the service answers with: its exact name, its HTTP status and its text, which holds no value. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  /** The exact error name of the service: `ResourceNotFoundException`. */
  readonly code: string;
  /** The HTTP status; Secrets Manager uses 400 for all but its own failures. */
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export function resourceNotFound(message = "Secrets Manager can't find the specified secret."): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}

export function invalidRequest(message: string): AwsError {
  return new AwsError('InvalidRequestException', message);
}

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

export function validationError(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function accessDenied(message: string): AwsError {
  return new AwsError('AccessDeniedException', message);
}

export function limitExceeded(message: string): AwsError {
  return new AwsError('LimitExceededException', message);
}

export function resourceExists(message: string): AwsError {
  return new AwsError('ResourceExistsException', message);
}

/** How the service refuses characters that it does not allow in names; its text says more than its manual. */
export function invalidName(): AwsError {
  return validationError(
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  );
}
