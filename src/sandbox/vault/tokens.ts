import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { FlavourFacts } from './flavour.ts';

/** How the tokens of a role, a user or a request are made. Durations in seconds; 0 means "not set". */
export interface TokenSettings {
  readonly policies: readonly string[];
  readonly ttlSeconds: number;
  readonly maxTtlSeconds: number;
  readonly periodSeconds: number;
  readonly uses: number;
  readonly type: 'service' | 'batch';
  readonly renewable: boolean;
}

/** Where a token comes from. */
interface TokenOrigin {
  /** The namespace whose policies it carries. */
  readonly namespace: string;
  /** The request that made it: `auth/approle/login`. */
  readonly path: string;
  readonly displayName: string;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly entityId: string;
  readonly orphan: boolean;
}

/** A token. Times in ms since 1970. */
export interface Token {
  readonly id: string;
  readonly accessor: string;
  readonly origin: TokenOrigin;
  readonly settings: TokenSettings;
  readonly issuedAt: number;
  readonly issueTime: string;
  /** Undefined: never ends. */
  expiresAt: number | undefined;
  /** No renewal goes beyond it. */
  readonly maxExpiresAt: number | undefined;
  renewedAt: number | undefined;
  /** What the last renewal gave, or else its first life. */
  grantedSeconds: number;
  /** 0: as many as wanted. */
  usesLeft: number;
}

/** The longest life, and the one given where nothing was asked for: 32 days. */
const systemTtlSeconds = 32 * 86_400;

/** All tokens of a stand-in (OpenBao, "Tokens": service and batch tokens, periodic tokens, longest life). */
export interface Tokens {
  issue(settings: TokenSettings, origin: TokenOrigin): Token;
  /** Makes the token that may do everything and never ends. */
  issueRoot(id: string): Token;
  /** A token that is alive. */
  find(id: string): Token | undefined;
  /** Counts one use; a token with a limited number of uses ends with the last one. */
  use(token: Token): void;
  /**
   * Extends its life by `seconds` (0: as usual for it) from now, but not beyond its longest life.
   * True when that cut it short.
   */
  renew(token: Token, seconds: number): boolean;
  revoke(id: string): void;
  /** Ends every token but the root token, as if their time were over. */
  expireAll(): void;
}

/** No tokens yet. */
export function createTokens(clock: Clock, facts: FlavourFacts): Tokens {
  const tokens = new Map<string, Token>();
  const add = (token: Token): Token => {
    tokens.set(token.id, token);
    return token;
  };
  return {
    issue(settings, origin) {
      const batch = settings.type === 'batch';
      const now = clock.now();
      const longest = settings.periodSeconds > 0 ? undefined : settings.maxTtlSeconds || systemTtlSeconds;
      const asked = settings.periodSeconds || settings.ttlSeconds || systemTtlSeconds;
      const ttlSeconds = Math.min(asked, longest ?? asked);
      return add({
        id: batch ? facts.batchPrefix + randomText(100) : facts.servicePrefix + randomText(24),
        accessor: batch ? '' : randomText(24),
        origin,
        settings: { ...settings, ttlSeconds, renewable: settings.renewable && !batch },
        issuedAt: now,
        issueTime: clock.stamp(),
        expiresAt: now + ttlSeconds * 1000,
        maxExpiresAt: longest === undefined ? undefined : now + longest * 1000,
        renewedAt: undefined,
        grantedSeconds: ttlSeconds,
        usesLeft: settings.uses,
      });
    },
    issueRoot: (id) =>
      add({
        id,
        accessor: randomText(24),
        origin: {
          namespace: '',
          path: 'auth/token/create',
          displayName: 'token',
          metadata: null,
          entityId: '',
          orphan: true,
        },
        settings: {
          policies: ['root'],
          ttlSeconds: 0,
          maxTtlSeconds: 0,
          periodSeconds: 0,
          uses: 0,
          type: 'service',
          renewable: false,
        },
        issuedAt: clock.now(),
        issueTime: clock.stamp(),
        expiresAt: undefined,
        maxExpiresAt: undefined,
        renewedAt: undefined,
        grantedSeconds: 0,
        usesLeft: 0,
      }),
    find(id) {
      const token = tokens.get(id);
      const alive = token && (token.expiresAt === undefined || token.expiresAt > clock.now());
      return alive ? token : undefined;
    },
    use(token) {
      if (token.usesLeft === 0) return;
      token.usesLeft -= 1;
      if (token.usesLeft === 0) tokens.delete(token.id);
    },
    renew(token, seconds) {
      const now = clock.now();
      const wanted = now + (token.settings.periodSeconds || seconds || usualSeconds(token)) * 1000;
      const longest = token.maxExpiresAt ?? wanted;
      token.expiresAt = Math.min(wanted, longest);
      token.renewedAt = now;
      token.grantedSeconds = (token.expiresAt - now) / 1000;
      return wanted > longest;
    },
    revoke(id) {
      tokens.delete(id);
    },
    expireAll() {
      for (const token of tokens.values()) {
        if (token.expiresAt !== undefined) tokens.delete(token.id);
      }
    },
  };
}

/** A login's token gets the time of its role each time; one that was created gets the time of its last renewal. */
function usualSeconds(token: Token): number {
  const created = token.origin.path.startsWith('auth/token/');
  return created ? token.grantedSeconds : token.settings.ttlSeconds;
}

/** Whole seconds that a token still lives; 0 for one that never ends. */
export function remainingSeconds(token: Token, clock: Clock): number {
  return token.expiresAt === undefined ? 0 : Math.floor((token.expiresAt - clock.now()) / 1000);
}

function randomText(length: number): string {
  return randomBytes(length).toString('base64url').replace(/[-_]/g, '0').slice(0, length);
}
