import type { Pacer } from '../../pacing/pacer.ts';
import type { Exchange, VaultReply, VaultRequest } from './exchange.ts';
import { errorOf, errorTexts } from './replies.ts';
import type { RawCall, Session } from './session.ts';

/** Calls one Vault server with a token that is kept fresh. */
export interface VaultClient {
  /**
   * The answer of a request: a success, or one of the `expected` failure statuses. Every other failure throws.
   * "Permission denied" is tried once more with a new token when the old one has died.
   */
  call(request: VaultRequest, signal: AbortSignal, expected?: readonly number[]): Promise<VaultReply>;
}

/** Statuses that Vault asks to repeat: the pacer does it. */
function isPassing(status: number): boolean {
  return status >= 500 || [412, 429, 472, 473].includes(status);
}

/** Paced calls: passing faults are thrown inside the pacer, so that it repeats them. */
export function createRawCall(exchange: Exchange, pacer: Pacer): RawCall {
  return (request, token, signal, { repeatable = true } = {}) =>
    pacer.run(
      async (attemptSignal) => {
        const reply = await exchange(request, token, attemptSignal);
        if (isPassing(reply.status) || isUpgrading(reply)) throw errorOf(reply, request);
        return reply;
      },
      signal,
      { repeatable },
    );
}

function isUpgrading(reply: VaultReply): boolean {
  return (
    reply.status === 400 && errorTexts(reply).some((text) => text.includes('Upgrading from non-versioned'))
  );
}

export function createClient(call: RawCall, session: Session): VaultClient {
  return {
    async call(request, signal, expected = []) {
      const token = await session.token(signal);
      let reply = await call(request, token, signal);
      if (reply.status === 403) {
        const newer = await session.replace(token, signal);
        if (newer !== undefined) reply = await call(request, newer, signal);
      }
      if (reply.status < 300 || expected.includes(reply.status)) return reply;
      throw errorOf(reply, request);
    },
  };
}
