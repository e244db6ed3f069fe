import type { IncomingHttpHeaders } from 'node:http';
import { parseSeconds } from './duration.ts';
import { isObject, type JsonObject } from './json.ts';
import { Refusal } from './replies.ts';
import type { Operation, Target } from './target.ts';

/** A request of the HTTP API, parsed. */
export interface VaultRequest {
  readonly operation: Operation;
  /** Decoded, after `/v1/`: `secret/data/a b`. A trailing `/` is kept. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
  /** Empty where none was sent. */
  readonly token: string;
  /** Without slashes at its ends; empty is the root namespace. */
  readonly namespace: string;
  /** The life of the wrapping token, where the answer is to be wrapped. */
  readonly wrapSeconds: number | undefined;
}

/** Completes the request by its headers and its body. Throws Refusal where they are not well-formed. */
export function parseRequest(target: Target, headers: IncomingHttpHeaders, body: string): VaultRequest {
  const wrap = first(headers['x-vault-wrap-ttl']);
  const wrapSeconds = wrap === undefined ? undefined : parseSeconds(wrap);
  if (wrap !== undefined && wrapSeconds === undefined) {
    throw new Refusal(400, `error parsing X-Vault-Wrap-TTL header: time: invalid duration "${wrap}"`);
  }
  const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  return {
    ...target,
    token: first(headers['x-vault-token']) ?? bearer ?? '',
    namespace: plainNamespace(first(headers['x-vault-namespace']) ?? ''),
    wrapSeconds,
    body: parseBody(target.operation, headers['content-type'] ?? '', body),
  };
}

/** A namespace as clients may write it (`/a/b/`, `root`) in its plain form (`a/b`, empty). */
export function plainNamespace(text: string): string {
  const plain = text.replace(/^\/+|\/+$/g, '');
  return plain === 'root' ? '' : plain;
}

function parseBody(operation: Operation, contentType: string, body: string): JsonObject {
  if (operation !== 'write' && operation !== 'patch') return {};
  if (operation === 'patch' && !contentType.startsWith('application/merge-patch+json')) {
    const text = `PATCH requires Content-Type of application/merge-patch+json, provided ${contentType}`;
    throw new Refusal(415, text);
  }
  if (body.trim() === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(body, refuseInfinity);
  } catch {
    // Bodies in a form's encoding that are no JSON count as empty.
    if (contentType.startsWith('application/x-www-form-urlencoded')) return {};
    throw new Refusal(400, 'failed to decode JSON input: invalid character');
  }
  if (parsed === null) return {};
  if (isObject(parsed)) return parsed;
  throw new Refusal(400, 'failed to decode JSON input: json: cannot unmarshal into map[string]interface {}');
}

function refuseInfinity(_key: string, value: unknown): unknown {
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)
    throw new RangeError('too large');
  return value;
}

function first(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
