import { z } from 'zod';
import { LockstepError } from '../../errors.ts';
import type { VaultReply, VaultRequest } from './exchange.ts';

const envelope = z.object({
  errors: z.array(z.string()).optional(),
  warnings: z.array(z.string()).nullish(),
  data: z.unknown().optional(),
});

type Envelope = z.output<typeof envelope>;

/**
 * The data of a successful answer, checked. Throws `unavailable` for anything else: a cut or foreign body must
 * never look like an empty answer.
 */
export function parseReply<T>(reply: VaultReply, schema: z.ZodType<T>, { purpose }: VaultRequest): T {
  const parsed = schema.safeParse(parseText(reply.text));
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new LockstepError('unavailable', `${purpose}: the answer is not what Vault gives (at "${where}")`);
}

/**
 * Does this answer say that there is nothing here? Vault says so with 404 and `{"errors":[]}`; another 404 (an unknown
 * mount or namespace, a proxy's) must not look like an absent secret.
 */
export function isAbsent(reply: VaultReply): boolean {
  return reply.status === 404 && envelopeOf(reply)?.errors?.length === 0;
}

/** The server's own error texts. */
export function errorTexts(reply: VaultReply): string[] {
  return (envelopeOf(reply)?.errors ?? []).map((text) => text.replace(/\s+/g, ' ').trim());
}

/**
 * An answer that is a failure as an error: which class follows the HTTP status (Vault documentation, "HTTP API,
 * HTTP status codes"). The texts of the server are quoted unless the request forbids it.
 */
export function errorOf(
  reply: VaultReply,
  { purpose, quoteErrors = true, secrets = [] }: VaultRequest,
): LockstepError {
  const texts = errorTexts(reply);
  const quotable = quoteErrors && !secrets.some((secret) => holds(texts, secret));
  const said = quotable && texts.length > 0 ? `: ${texts.join('; ').slice(0, 500)}` : '';
  const at = (why: string) => `${purpose}: ${why}${said}`;
  const { status } = reply;
  switch (status) {
    case 400:
      if (texts.some((text) => text.includes('Upgrading from non-versioned'))) {
        return new LockstepError('unavailable', at('the mount is being upgraded to version 2'));
      }
      return new LockstepError('refused', at('Vault refused the request'));
    case 401:
    case 403:
      return new LockstepError('permission-denied', at('permission denied'), {
        nextStep: 'Grant the missing permission in a policy of this token.',
      });
    case 404:
      if (texts.some((text) => /no handler for route|route entry not found|namespace not found/.test(text))) {
        return new LockstepError('configuration', at('there is no such mount or namespace'));
      }
      return new LockstepError('not-found', at('there is no such secret or path'));
    case 405:
      return new LockstepError('refused', at('this server does not know the operation'));
    case 412:
      return new LockstepError('unavailable', at('this server is behind the active one'));
    case 413:
      return new LockstepError('invalid-value', at('it is too large for this server'));
    case 429:
      return new LockstepError('throttled', at('too many requests'), {
        ...(reply.retryAfterMs === undefined ? {} : { retryAfterMs: reply.retryAfterMs }),
      });
    case 501:
      return new LockstepError('configuration', at('this Vault is not initialised'), {
        nextStep: 'Initialise it with `bao operator init` or `vault operator init`.',
      });
    case 503:
      return new LockstepError('unavailable', at('this Vault is sealed or under maintenance'), {
        nextStep: 'Unseal it, then run again.',
      });
    default:
      return new LockstepError(
        status >= 500 || status === 472 || status === 473 ? 'unavailable' : 'refused',
        at(`Vault answered HTTP ${status}`),
      );
  }
}

function holds(texts: readonly string[], secret: string): boolean {
  const escaped = JSON.stringify(secret).slice(1, -1);
  return secret !== '' && texts.some((text) => text.includes(secret) || text.includes(escaped));
}

function envelopeOf(reply: VaultReply): Envelope | undefined {
  const parsed = envelope.safeParse(parseText(reply.text));
  return parsed.success ? parsed.data : undefined;
}

/** JSON, or undefined for a text that is none: parsers' messages quote it. */
function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
