import { createAppRole } from './approle.ts';
import type { AuthMethod } from './auth-method.ts';
import { type Clock, createClock } from './clock.ts';
import { type Flavour, type FlavourFacts, flavours } from './flavour.ts';
import { createJwt } from './jwt.ts';
import { createMounts, type Mounts } from './mounts.ts';
import { defaultPolicy, type PolicyRule } from './policies.ts';
import { createTokens, type Tokens } from './tokens.ts';
import { createUserpass } from './userpass.ts';
import { createWrapping, type Wrapping } from './wrapping.ts';

/** A namespace: its own mounts, ways to log in and policies. */
export interface Namespace {
  /** `team/a`; empty for the root namespace. */
  readonly path: string;
  readonly mounts: Mounts;
  /** By path below `auth/`. */
  readonly authMethods: Map<string, AuthMethod>;
  readonly policies: Map<string, readonly PolicyRule[]>;
}

/** Everything that a stand-in knows. */
export interface VaultState {
  readonly facts: FlavourFacts;
  readonly clock: Clock;
  readonly namespaces: Map<string, Namespace>;
  readonly root: Namespace;
  readonly tokens: Tokens;
  readonly wrapping: Wrapping;
  sealed: boolean;
  /** The address of the active node, where this one is a standby that sends clients there. */
  activeNode: string | undefined;
}

/** The state of a fresh server. */
export function createState(flavour: Flavour): VaultState {
  const facts = flavours[flavour];
  const clock = createClock();
  const root = createNamespace('');
  return {
    facts,
    clock,
    root,
    namespaces: new Map([['', root]]),
    tokens: createTokens(clock, facts),
    wrapping: createWrapping(clock, facts),
    sealed: false,
    activeNode: undefined,
  };
}

/** An empty namespace. */
export function createNamespace(path: string): Namespace {
  return {
    path,
    mounts: createMounts(),
    authMethods: new Map(),
    policies: new Map([['default', defaultPolicy]]),
  };
}

/** A fresh auth method of a type, or undefined for a type that the stand-in does not have. */
export function createAuthMethod(type: string, clock: Clock): AuthMethod | undefined {
  switch (type) {
    case 'approle':
      return createAppRole(clock);
    case 'jwt':
      return createJwt(clock);
    case 'userpass':
      return createUserpass();
    default:
      return undefined;
  }
}
