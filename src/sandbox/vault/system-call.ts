import type { VaultRequest } from './request.ts';
import type { Namespace, VaultState } from './state.ts';
import type { Token } from './tokens.ts';

/** A request to `sys/`, by a token that may make it. */
export interface SystemCall {
  readonly state: VaultState;
  readonly namespace: Namespace;
  readonly request: VaultRequest;
  readonly token: Token;
}
