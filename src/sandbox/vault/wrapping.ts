import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import { textField } from './fields.ts';
import type { FlavourFacts } from './flavour.ts';
import { Refusal, type Reply, withData } from './replies.ts';
import type { VaultRequest } from './request.ts';

interface Wrapped {
  readonly reply: Reply;
  readonly creationPath: string;
  readonly creationTime: string;
  readonly ttl: number;
  readonly expiresAt: number;
}

/** Answers put aside behind a token that opens them once (OpenBao, "Response wrapping"). */
export interface Wrapping {
  /** Puts an answer aside and tells the token instead. */
  wrap(reply: Reply, request: VaultRequest, seconds: number): Reply;
  /** `sys/wrapping/lookup`: where the wrapped answer comes from; leaves it wrapped. */
  lookup(request: VaultRequest): Reply;
  /** `sys/wrapping/unwrap`: the answer, once. The token comes as the request's token or in its body. */
  unwrap(request: VaultRequest): Reply;
  /** Uses a token up that was sent for something else. True when it was a wrapping token. */
  spoil(token: string): boolean;
}

/** Nothing wrapped yet. */
export function createWrapping(clock: Clock, facts: FlavourFacts): Wrapping {
  const wrapped = new Map<string, Wrapped>();
  const find = (token: string): Wrapped => {
    const found = wrapped.get(token);
    if (found && found.expiresAt > clock.now()) return found;
    throw new Refusal(400, 'wrapping token is not valid or does not exist');
  };
  const tokenOf = (request: VaultRequest) => textField(request.body, 'token') ?? request.token;
  return {
    wrap(reply, request, seconds) {
      const token = facts.servicePrefix + randomBytes(12).toString('hex');
      const creationTime = clock.stamp();
      wrapped.set(token, {
        reply,
        creationPath: request.path,
        creationTime,
        ttl: seconds,
        expiresAt: clock.now() + seconds * 1000,
      });
      const wrapInfo = {
        token,
        accessor: randomUUID(),
        ttl: seconds,
        creation_time: creationTime,
        creation_path: request.path,
      };
      return { status: 200, body: { data: null, wrapInfo } };
    },
    lookup(request) {
      const { creationPath, creationTime, ttl } = find(tokenOf(request));
      return withData({ creation_path: creationPath, creation_time: creationTime, creation_ttl: ttl });
    },
    unwrap(request) {
      const token = tokenOf(request);
      const { reply } = find(token);
      wrapped.delete(token);
      return reply;
    },
    spoil: (token) => wrapped.delete(token),
  };
}
