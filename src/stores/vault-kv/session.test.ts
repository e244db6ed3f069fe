import { describe, expect, it } from 'vitest';
import { LockstepError } from '../../errors.ts';
import type { VaultReply, VaultRequest } from './exchange.ts';
import type { Grant } from './login.ts';
import { createSession } from './session.ts';

const { signal } = new AbortController();
const answer = (status: number, body: object): VaultReply => ({
  status,
  text: JSON.stringify(body),
  retryAfterMs: undefined,
});
const denied = answer(403, { errors: ['permission denied'] });

/** A session over a server that answers `answers[path]`; logins give tokens t1, t2, ... */
function scene(options: {
  grant?: Partial<Grant>;
  given?: () => string;
  /** Why every login but the first fails. */
  secondLogin?: Error;
  answers: Record<string, () => VaultReply>;
}) {
  const calls: string[] = [];
  let clock = 0;
  let logins = 0;
  const session = createSession({
    call: async ({ path }: VaultRequest, token) => {
      calls.push(`${path.split('/').pop()} ${token}`);
      return options.answers[path.split('/').pop() ?? '']?.() ?? denied;
    },
    login: options.grant
      ? async () => {
          if (options.secondLogin && logins > 0) throw options.secondLogin;
          const token = `t${++logins}`;
          return { token, leaseSeconds: 60, renewable: true, revocable: true, ...options.grant };
        }
      : undefined,
    give: async () => options.given?.() ?? '',
    now: () => clock,
  });
  return { session, calls, at: (seconds: number) => (clock = seconds * 1000), logins: () => logins };
}

const renewed = (seconds: number) => () => answer(200, { auth: { lease_duration: seconds } });
const known = () => answer(200, { data: { ttl: 60, renewable: true } });

const failing = (): VaultReply => {
  throw new LockstepError('unavailable', 'past the max TTL, cannot renew');
};

describe('a session that logs in', () => {
  it('logs in once for many callers', async () => {
    const { session, logins } = scene({ grant: {}, answers: {} });
    expect(await Promise.all([1, 2, 3].map(() => session.token(signal)))).toEqual(['t1', 't1', 't1']);
    expect(logins()).toBe(1);
  });

  it('renews after two thirds of the life, and logs in when renewing no longer helps', async () => {
    let seconds = 60;
    const { session, calls, at } = scene({
      grant: {},
      answers: { 'renew-self': () => renewed(seconds)() },
    });
    await session.token(signal);
    at(39);
    expect(await session.token(signal)).toBe('t1');
    expect(calls).toEqual([]);
    at(41);
    expect(await session.token(signal)).toBe('t1');
    expect(calls).toEqual(['renew-self t1']);
    at(82);
    seconds = 19;
    expect(await session.token(signal)).toBe('t2');
  });

  it('logs in anew instead of renewing a batch token', async () => {
    const { session, calls, at } = scene({ grant: { renewable: false, revocable: false }, answers: {} });
    await session.token(signal);
    at(41);
    expect(await session.token(signal)).toBe('t2');
    await session.close(signal);
    expect(calls).toEqual([]);
  });

  it('replaces a dead token once for all that were denied', async () => {
    const { session, logins, at } = scene({ grant: {}, answers: {} });
    await session.token(signal);
    at(61);
    expect(await Promise.all(['t1', 't1'].map((token) => session.replace(token, signal)))).toEqual([
      't2',
      't2',
    ]);
    expect(logins()).toBe(2);
  });

  it.each([
    ['authentication', 'the secret id is used up'],
    ['unavailable', 'the server is restarted'],
  ] as const)('goes on with a good token when a login fails (%s)', async (errorClass, message) => {
    const secondLogin = new LockstepError(errorClass, message);
    const { session, at } = scene({ grant: {}, answers: { 'renew-self': failing }, secondLogin });
    await session.token(signal);
    at(41);
    expect(await session.token(signal)).toBe('t1');
    at(61);
    await expect(session.replace('t1', signal)).rejects.toBe(secondLogin);
  });

  it('logs in when the server cannot renew', async () => {
    const { session, at } = scene({ grant: {}, answers: { 'renew-self': failing } });
    await session.token(signal);
    at(41);
    expect(await session.token(signal)).toBe('t2');
  });

  it('uses a token to its end when no other login is possible', async () => {
    const refused = new LockstepError('authentication', 'the secret id is used up');
    const { session, at } = scene({ grant: { renewable: false }, answers: {}, secondLogin: refused });
    await session.token(signal);
    at(41);
    expect(await session.token(signal)).toBe('t1');
    at(61);
    await expect(session.replace('t1', signal)).rejects.toBe(refused);
  });

  it('keeps a token that the server still knows', async () => {
    const { session, logins } = scene({ grant: {}, answers: { 'lookup-self': known } });
    await session.token(signal);
    expect(await session.replace('t1', signal)).toBeUndefined();
    expect(logins()).toBe(1);
  });

  it('does not log in at every denied call when the policies hide the token', async () => {
    const { session, logins } = scene({ grant: { leaseSeconds: 0 }, answers: {} });
    await session.token(signal);
    expect(await session.replace('t1', signal)).toBe('t2');
    for (let i = 0; i < 5; i++) expect(await session.replace('t2', signal)).toBeUndefined();
    expect(logins()).toBe(2);
  });

  it('revokes its token at the end, once', async () => {
    const { session, calls } = scene({ grant: {}, answers: {} });
    await session.token(signal);
    await session.close(signal);
    await session.close(signal);
    expect(calls).toEqual(['revoke-self t1']);
  });
});

describe('a session with a given token', () => {
  it('never revokes it', async () => {
    const { session, calls } = scene({ given: () => 'mine', answers: { 'lookup-self': known } });
    await session.token(signal);
    await session.close(signal);
    expect(calls).toEqual(['lookup-self mine']);
  });

  it('takes a new one from where it was given', async () => {
    let given = 'old';
    let lookup = known;
    const { session } = scene({ given: () => given, answers: { 'lookup-self': () => lookup() } });
    await session.token(signal);
    given = 'new';
    lookup = () => denied;
    expect(await session.replace('old', signal)).toBe('new');
  });

  it('says so when the token is dead', async () => {
    let lookup = known;
    const { session } = scene({ given: () => 'mine', answers: { 'lookup-self': () => lookup() } });
    await session.token(signal);
    lookup = () => denied;
    await expect(session.replace('mine', signal)).rejects.toMatchObject({ class: 'authentication' });
  });

  it('tries again later when the server could not renew it', async () => {
    let renewal = failing;
    const answers = { 'lookup-self': known, 'renew-self': () => renewal() };
    const { session, at, calls } = scene({ given: () => 'mine', answers });
    await session.token(signal);
    at(42);
    expect(await session.token(signal)).toBe('mine');
    renewal = renewed(60);
    at(49);
    expect(await session.token(signal)).toBe('mine');
    at(80);
    expect(await session.token(signal)).toBe('mine');
    expect(calls).toEqual(['lookup-self mine', 'renew-self mine', 'renew-self mine']);
  });

  it('uses one that cannot be renewed to its end', async () => {
    const { session, at, calls } = scene({ given: () => 'mine', answers: { 'lookup-self': known } });
    await session.token(signal);
    at(41);
    expect(await session.token(signal)).toBe('mine');
    at(50);
    expect(await session.token(signal)).toBe('mine');
    expect(calls).toEqual(['lookup-self mine', 'renew-self mine']);
  });
});
