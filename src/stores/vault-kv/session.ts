import { isLockstepError, LockstepError } from '../../errors.ts';
import type { VaultReply, VaultRequest } from './exchange.ts';
import type { Grant, Login } from './login.ts';
import { errorOf, parseReply } from './replies.ts';
import { lookupReply, lookupSelf, renewReply, renewSelf, revokeSelf } from './token-requests.ts';

/** Sends one paced request with this token; a status of 400 to 499 is handed back, all else throws. */
export type RawCall = (
  request: VaultRequest,
  token: string | undefined,
  signal: AbortSignal,
  options?: { repeatable?: boolean },
) => Promise<VaultReply>;

/** The token of one store over its life. */
export interface Session {
  /** A token that should be good: the first call logs in, later ones renew when two thirds of its life are over. */
  token(signal: AbortSignal): Promise<string>;
  /**
   * A newer token after this one was answered with "permission denied"; undefined when this one is still good (so
   * that the permission is missing) or no other can be had.
   */
  replace(denied: string, signal: AbortSignal): Promise<string | undefined>;
  /** Revokes the token when it was made here. */
  close(signal: AbortSignal): Promise<void>;
}

interface Held {
  readonly token: string;
  readonly own: boolean;
  readonly revocable: boolean;
  /** Did the server ever describe this token? Then a refusal to do so means that the token is dead. */
  known: boolean;
  /** ms of the clock; undefined: never, or unknown. */
  expiresAt: number | undefined;
  refreshAt: number | undefined;
  renewable: boolean;
}

/** A renewal that adds less than this does not extend the life of a token any more. */
const leastExtensionMs = 1000;
/** Denied calls cause one login in this time, unless the token is known to be dead. */
const loginPauseMs = 60_000;

/** `give` reads a token that the operator gave; `login` makes one. One of the two is there. */
export function createSession(options: {
  call: RawCall;
  login: Login | undefined;
  give: () => Promise<string>;
  now?: () => number;
}): Session {
  const { call, login, give, now = Date.now } = options;
  let held: Held | undefined;
  let changing: Promise<Held> | undefined;
  /** When a denied call last made us log in. */
  let deniedLoginAt = -Infinity;

  /** One change of the token at a time; everybody waits for it. */
  async function change(make: () => Promise<Held>, signal: AbortSignal): Promise<Held> {
    for (;;) {
      const shared = changing !== undefined;
      changing ??= make().finally(() => {
        changing = undefined;
      });
      try {
        held = await changing;
        return held;
      } catch (error) {
        // The one who began it may have been stopped; that is no reason for the others to stop.
        if (!shared || signal.aborted || !isLockstepError(error, 'cancelled')) throw error;
      }
    }
  }

  function hold(grant: Grant, own: boolean): Held {
    const lifeMs = grant.leaseSeconds * 1000;
    const forever = grant.leaseSeconds === 0;
    return {
      token: grant.token,
      own,
      revocable: grant.revocable,
      known: false,
      renewable: grant.renewable && !forever,
      expiresAt: forever ? undefined : now() + lifeMs,
      refreshAt: forever ? undefined : now() + lifeMs * (2 / 3),
    };
  }

  async function obtain(signal: AbortSignal): Promise<Held> {
    if (login === undefined) return lookUp(await give(), signal);
    const grant = await login(async (request, { token, repeatable }) => {
      const reply = await call(request, token, signal, { repeatable });
      if (reply.status < 300) return reply;
      throw errorOf(reply, request);
    });
    return hold(grant, true);
  }

  /** What the server knows about a token of the operator. It may not tell, which changes nothing. */
  async function lookUp(token: string, signal: AbortSignal): Promise<Held> {
    const unknown = { token, leaseSeconds: 0, renewable: false, revocable: false };
    const reply = await call(lookupSelf, token, signal);
    if (reply.status !== 200) return hold(unknown, false);
    const { ttl, renewable = false } = parseReply(reply, lookupReply, lookupSelf).data;
    return { ...hold({ ...unknown, leaseSeconds: ttl, renewable }, false), known: true };
  }

  /**
   * Renews; a token that cannot be extended any more is replaced when a login can do it, else used to its end. As
   * long as the token is good, trouble with its successor is no error.
   */
  async function refresh(old: Held, signal: AbortSignal): Promise<Held> {
    const renewed = old.renewable ? await renew(old, signal) : 'ended';
    if (typeof renewed === 'object') return renewed;
    const remainingMs = (old.expiresAt ?? 0) - now();
    const asItIs = { ...old, renewable: false, refreshAt: undefined };
    const later = { ...old, refreshAt: now() + remainingMs / 3 };
    if (login === undefined) return renewed === 'ended' ? asItIs : later;
    return obtain(signal).catch((error: unknown) => {
      if (now() >= (old.expiresAt ?? 0)) throw error;
      // A secret id may be used up; then only the end of the token is an error.
      if (isLockstepError(error, 'authentication')) return asItIs;
      if (isLockstepError(error, 'unavailable')) return later;
      throw error;
    });
  }

  /** `ended`: it cannot be extended; `failed`: the server had trouble. */
  async function renew(old: Held, signal: AbortSignal): Promise<Held | 'ended' | 'failed'> {
    try {
      const reply = await call(renewSelf, old.token, signal, { repeatable: false });
      if (reply.status !== 200) return 'ended';
      const lifeMs = parseReply(reply, renewReply, renewSelf).auth.lease_duration * 1000;
      if (now() + lifeMs <= (old.expiresAt ?? 0) + leastExtensionMs) return 'ended';
      return { ...old, expiresAt: now() + lifeMs, refreshAt: now() + lifeMs * (2 / 3) };
    } catch (error) {
      // OpenBao answers 500 when the longest life of a token is over.
      if (isLockstepError(error, 'unavailable')) return 'failed';
      throw error;
    }
  }

  /**
   * What to use instead of a token that was denied something: itself when the server still knows it, or when a
   * login just now did not help (policies without lookup-self hide whether it does).
   */
  async function replacement(old: Held, signal: AbortSignal): Promise<Held> {
    if ((await call(lookupSelf, old.token, signal)).status === 200) return { ...old, known: true };
    const expired = old.expiresAt !== undefined && now() >= old.expiresAt;
    if (login !== undefined) {
      if (!old.known && !expired && now() - deniedLoginAt < loginPauseMs) return old;
      deniedLoginAt = now();
      return obtain(signal);
    }
    const token = await give();
    if (token !== old.token) return lookUp(token, signal);
    if (!old.known && !expired) return old;
    throw new LockstepError('authentication', 'the token has expired or was revoked');
  }

  return {
    async token(signal) {
      const current = held ?? (await change(() => obtain(signal), signal));
      if (current.refreshAt === undefined || now() < current.refreshAt) return current.token;
      return (await change(() => refresh(current, signal), signal)).token;
    },
    async replace(denied, signal) {
      const current = held;
      if (current === undefined || current.token !== denied) return current?.token;
      const next = await change(() => replacement(current, signal), signal);
      return next.token === denied ? undefined : next.token;
    },
    async close(signal) {
      const last = held;
      held = undefined;
      if (last?.own && last.revocable) await call(revokeSelf, last.token, signal);
    },
  };
}
