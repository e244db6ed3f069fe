import { type Dispatcher, request as send } from 'undici';
import { LockstepError } from '../../errors.ts';
import { connectionError } from './connection-error.ts';
import type { ServerSettings } from './environment.ts';
import type { TextSieve } from './member-sieve.ts';
import { redirectTarget } from './redirects.ts';

/** One request, to be sent as often as needed. */
export interface VaultRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/v1/`, percent-encoded, with its query. */
  readonly path: string;
  /** JSON text. */
  readonly body?: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What it is for, for messages: `read secret "app/db"`. */
  readonly purpose: string;
  /** May the server's own error texts be quoted? Not when they could quote a value. */
  readonly quoteErrors?: boolean;
  /** What it sends that is secret: error texts of the server that hold it are not quoted. */
  readonly secrets?: readonly string[];
  /** Takes parts out of a long successful answer as it arrives; made anew for each attempt. */
  readonly sieve?: () => TextSieve;
}

/** An answer that is known to come from a Vault server: JSON or empty. */
export interface VaultReply {
  readonly status: number;
  readonly text: string;
  readonly retryAfterMs: number | undefined;
}

/** Sends requests, once each. Throws `unavailable` or `configuration` for answers that are not Vault's. */
export type Exchange = (
  request: VaultRequest,
  token: string | undefined,
  signal: AbortSignal,
) => Promise<VaultReply>;

export function createExchange(settings: ServerSettings, dispatcher: Dispatcher): Exchange {
  async function once(url: URL, request: VaultRequest, token: string | undefined, signal: AbortSignal) {
    const timeout = AbortSignal.timeout(settings.timeoutMs);
    try {
      const { statusCode, headers, body } = await send(url, {
        dispatcher,
        method: request.method,
        headers: {
          // Vault's agents and proxies may demand it, against requests forged by a browser.
          'x-vault-request': 'true',
          ...(token === undefined ? {} : { 'x-vault-token': token }),
          ...(settings.mfa === undefined ? {} : { 'x-vault-mfa': encodeHeader(settings.mfa) }),
          ...(settings.namespace === '' ? {} : { 'x-vault-namespace': encodeHeader(settings.namespace) }),
          ...(request.body === undefined
            ? {}
            : { 'content-type': request.contentType ?? 'application/json' }),
          ...request.headers,
        },
        ...(request.body === undefined ? {} : { body: request.body }),
        signal: AbortSignal.any([signal, timeout]),
        headersTimeout: settings.timeoutMs,
        bodyTimeout: settings.timeoutMs,
      });
      const header = (name: string) => [headers[name]].flat()[0];
      const sift = statusCode === 200 && isJson(header('content-type'));
      const text = await (sift && request.sieve ? siftedText(body, request.sieve()) : body.text());
      return { status: statusCode, text, header };
    } catch (error) {
      if (timeout.aborted && !signal.aborted) {
        throw new LockstepError('unavailable', `${url.host}: no answer in ${settings.timeoutMs / 1000} s`);
      }
      throw connectionError(error, url);
    }
  }

  return async (request, token, signal) => {
    const url = new URL(`${settings.address}/v1/${request.path}`);
    let answer = await once(url, request, token, signal);
    if ([301, 302, 307, 308].includes(answer.status)) {
      const target = redirectTarget(url, answer.header('location'), settings);
      answer = await once(target, request, token, signal);
    }
    const { status, text, header } = answer;
    if (status >= 300 && status < 400) {
      throw new LockstepError('unavailable', `${url.host} redirects in circles`);
    }
    const retryAfterMs = retryAfter(header('retry-after'));
    if (text !== '' && !isJson(header('content-type'))) throw foreignAnswer(url, status, text, retryAfterMs);
    return { status, text, retryAfterMs };
  };
}

async function siftedText(body: AsyncIterable<Uint8Array>, sieve: TextSieve): Promise<string> {
  const decoder = new TextDecoder();
  for await (const bytes of body) sieve.write(decoder.decode(bytes, { stream: true }));
  sieve.write(decoder.decode());
  return sieve.end();
}

function isJson(contentType: string | undefined): boolean {
  return contentType !== undefined && /^application\/(?:[\w.-]+\+)?json\b/i.test(contentType);
}

function foreignAnswer(
  url: URL,
  status: number,
  text: string,
  retryAfterMs: number | undefined,
): LockstepError {
  if (status === 400 && text.includes('HTTP request to an HTTPS server')) {
    return new LockstepError('configuration', `${url.host} speaks https, and its address says http`, {
      nextStep: `Set the address to https://${url.host}.`,
    });
  }
  if (status === 429) {
    const pause = retryAfterMs === undefined ? {} : { retryAfterMs };
    return new LockstepError('throttled', `${url.host}: too many requests`, pause);
  }
  return new LockstepError(
    'unavailable',
    `${url.host} did not answer as Vault does (HTTP ${status}, not JSON): perhaps a proxy or a login page is in the way`,
  );
}

/** Seconds or a date (RFC 9110, section 10.2.3), as ms from now. */
function retryAfter(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** Header values are bytes: other letters travel as UTF-8, which Go's server reads back. */
function encodeHeader(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
