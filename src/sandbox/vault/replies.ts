import { randomUUID } from 'node:crypto';
import type { Answer } from '../answer-with-fault.ts';
import { encodeInOrder, encodeSorted, type JsonObject } from './json.ts';

/** What an endpoint answers, before it is put into HTTP. */
export interface Reply {
  readonly status: number;
  /** Undefined: no body at all. */
  readonly body?: {
    readonly data?: JsonObject | null;
    /** What a login or a renewal hands out. */
    readonly auth?: JsonObject | null;
    readonly wrapInfo?: JsonObject;
    readonly warnings?: readonly string[];
    readonly leaseSeconds?: number;
  };
  /** Did it hand out a secret value? */
  readonly readsValue?: boolean;
}

/** 200 with data. */
export function withData(data: JsonObject): Reply {
  return { status: 200, body: { data } };
}

/** 204. */
export const noContent: Reply = { status: 204 };

/** 404 with `data`: the way to say that a version is deleted or destroyed. */
export function goneWithData(data: JsonObject): Reply {
  return { status: 404, body: { data } };
}

/** 404 with `data: null` and a warning: a path that the engine does not have. */
export function noSuchPath(warning: string): Reply {
  return { status: 404, body: { data: null, warnings: [warning] } };
}

/** A refusal in the servers' own form: a status and, mostly, one text. Without text `errors` is empty. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly errors: readonly string[];

  constructor(status: number, ...errors: string[]) {
    super(`${status}: ${errors.join('; ')}`);
    this.status = status;
    this.errors = errors;
  }
}

/** A refusal without any body. */
export class BareRefusal extends Error {
  override readonly name = 'BareRefusal';
  readonly status: number;

  constructor(status: number) {
    super(String(status));
    this.status = status;
  }
}

/** A text in the form in which errors that passed several layers arrive. */
export function listed(message: string): string {
  return `1 error occurred:\n\t* ${message}\n\n`;
}

const json = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };

/** A reply as HTTP. */
export function toAnswer(reply: Reply): Answer {
  const { body } = reply;
  if (!body) return { status: reply.status, headers: json };
  const fields = [
    `"request_id":"${body.wrapInfo ? '' : randomUUID()}"`,
    '"lease_id":""',
    '"renewable":false',
    `"lease_duration":${body.leaseSeconds ?? 0}`,
    `"data":${encodeSorted(body.data ?? null)}`,
    `"wrap_info":${body.wrapInfo ? encodeInOrder(body.wrapInfo) : 'null'}`,
    `"warnings":${encodeSorted(body.warnings ?? null)}`,
    `"auth":${body.auth ? encodeInOrder(body.auth) : 'null'}`,
  ];
  return { status: reply.status, headers: json, body: `{${fields.join(',')}}\n` };
}

/** A refusal as HTTP. */
export function refusalAnswer(status: number, errors: readonly string[]): Answer {
  return { status, headers: json, body: `${encodeSorted({ errors })}\n` };
}
