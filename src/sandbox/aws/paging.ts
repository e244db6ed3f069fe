import { z } from 'zod';
import { AwsError } from './aws-error.ts';

/** The last entry of a page: its sort value and its sequence. Writes between pages do not shift it. */
export interface Cursor {
  readonly value: string | number;
  readonly sequence: number;
}

const tokenShape = z.tuple([z.string(), z.union([z.string(), z.number()]), z.number()]);

/** An opaque token for a cursor. `kind` says which request it continues. */
export function encodeCursor(cursor: Cursor, kind: string): string {
  return Buffer.from(JSON.stringify([kind, cursor.value, cursor.sequence])).toString('base64url');
}

/** The cursor of a token. Throws InvalidNextTokenException for anything but a token of the same kind of request. */
export function decodeCursor(token: string, kind: string): Cursor {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    throw invalidToken();
  }
  const shape = tokenShape.safeParse(parsed);
  if (!shape.success || shape.data[0] !== kind) throw invalidToken();
  return { value: shape.data[1], sequence: shape.data[2] };
}

function invalidToken(): AwsError {
  return new AwsError('InvalidNextTokenException', 'The NextToken value is invalid.');
}
