import { randomUUID } from 'node:crypto';
import type { Answer } from '../../answer-with-fault.ts';
import type { AwsError } from '../aws-error.ts';
import { stsError } from './sts-errors.ts';

/** Nested elements of an XML answer; text at the leaves. */
export interface Elements {
  readonly [name: string]: string | Elements;
}

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** An answer of the AWS query protocol. */
export function queryAnswer(action: string, result: Elements): Answer {
  const body = render({
    [`${action}Result`]: result,
    ResponseMetadata: { RequestId: randomUUID() },
  });
  return xml(200, `<${action}Response xmlns="${namespace}">${body}</${action}Response>`);
}

/** An error in the form of the AWS query protocol. */
export function queryError(error: AwsError): Answer {
  const { code, status } = stsError(error);
  const body = render({
    Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: error.message },
    RequestId: randomUUID(),
  });
  return xml(status, `<ErrorResponse xmlns="${namespace}">${body}</ErrorResponse>`);
}

function xml(status: number, body: string): Answer {
  return { status, headers: { 'Content-Type': 'text/xml', 'x-amzn-RequestId': randomUUID() }, body };
}

function render(elements: Elements): string {
  return Object.entries(elements)
    .map(
      ([name, content]) =>
        `<${name}>${typeof content === 'string' ? escapeText(content) : render(content)}</${name}>`,
    )
    .join('');
}

function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
