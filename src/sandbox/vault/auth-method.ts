import { integerField, listField, secondsField, textField } from './fields.ts';
import type { JsonObject } from './json.ts';
import type { Reply } from './replies.ts';
import type { VaultRequest } from './request.ts';
import type { TokenSettings } from './tokens.ts';

/** Who logged in, and what token that gives. */
export interface Login {
  readonly displayName: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly settings: TokenSettings;
}

/** A way to log in, enabled at a path below `auth/`. */
export interface AuthMethod {
  readonly type: string;
  /** The outcome of a request to a login path, which needs no token; undefined where `path` is none. */
  login(request: VaultRequest, path: string): Login | undefined;
  /** Roles, users and settings, for tokens that may change them. */
  manage(request: VaultRequest, path: string): Reply;
}

/** The token settings in the fields that all methods share (`token_policies`, `token_ttl`, ...). */
export function tokenSettings(role: JsonObject): TokenSettings {
  const policies = new Set(['default', ...listField(role, 'token_policies'), ...listField(role, 'policies')]);
  return {
    policies: [...policies].sort(),
    ttlSeconds: secondsField(role, 'token_ttl') ?? 0,
    maxTtlSeconds: secondsField(role, 'token_max_ttl') ?? 0,
    periodSeconds: secondsField(role, 'token_period') ?? 0,
    uses: integerField(role, 'token_num_uses') ?? 0,
    type: textField(role, 'token_type') === 'batch' ? 'batch' : 'service',
    renewable: true,
  };
}
