import { randomUUID } from 'node:crypto';
import type { Answer } from '../answer-with-fault.ts';
import { AwsError } from './aws-error.ts';
import type { Output } from './operation.ts';

/** Errors whose text the front of AWS gives, which spells the member `message`; the service's own is `Message`. */
const frontErrors = new Set([
  'AccessDeniedException',
  'ThrottlingException',
  'ValidationException',
  'UnrecognizedClientException',
  'ExpiredTokenException',
  'InvalidSignatureException',
  'IncompleteSignatureException',
  'MissingAuthenticationTokenException',
]);

/** An answer of the AWS JSON 1.1 protocol. */
export function jsonAnswer(output: Output): Answer {
  return { status: 200, headers: headers(), body: JSON.stringify(output) };
}

/** An error in the form of the AWS JSON 1.1 protocol. */
export function jsonError(error: AwsError): Answer {
  const text = frontErrors.has(error.code) ? { message: error.message } : { Message: error.message };
  return {
    status: error.status,
    headers: headers(),
    body: JSON.stringify({ __type: error.code, ...text }),
  };
}

/** The operation of an X-Amz-Target header, or undefined where it names another service. */
export function operationOfTarget(target: string): string | undefined {
  return /^secretsmanager\.([A-Za-z]+)$/.exec(target)?.[1];
}

/** The body of a request as an object; members that are null count as absent. Throws SerializationException. */
export function parseJsonBody(text: string): Record<string, unknown> {
  let body: unknown;
  try {
    body = JSON.parse(text === '' ? '{}' : text);
  } catch {
    throw new AwsError('SerializationException', 'The request body is not valid JSON.');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new AwsError('SerializationException', 'The request body must be a JSON object.');
  }
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

function headers(): Record<string, string> {
  return { 'Content-Type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': randomUUID() };
}
