import { isRoot } from './access.ts';
import { flagField, integerField, listField, secondsField, textField } from './fields.ts';
import type { JsonObject } from './json.ts';
import { listed, noContent, Refusal, type Reply, withData } from './replies.ts';
import type { VaultRequest } from './request.ts';
import type { Namespace, VaultState } from './state.ts';
import { remainingSeconds, type Token, type TokenSettings } from './tokens.ts';

/** A new token as logins and renewals tell it. */
export function authReply(token: Token, warnings?: readonly string[]): Reply {
  const { policies, renewable, type } = token.settings;
  const auth = {
    client_token: token.id,
    accessor: token.accessor,
    policies,
    token_policies: policies,
    metadata: token.origin.metadata,
    lease_duration: Math.floor(token.grantedSeconds),
    renewable,
    entity_id: token.origin.entityId,
    token_type: type,
    orphan: token.origin.orphan,
    mfa_requirement: null,
    num_uses: token.usesLeft,
  };
  return { status: 200, body: { data: null, auth, ...(warnings ? { warnings } : {}) } };
}

/** `auth/token/<path>`: make, look at, renew and revoke tokens. */
export function answerToken(
  state: VaultState,
  namespace: Namespace,
  request: VaultRequest,
  token: Token,
  path: string,
): Reply {
  const { operation, body } = request;
  const named = () => state.tokens.find(textField(body, 'token') ?? '');
  switch (`${operation} ${path}`) {
    case 'read lookup-self':
    case 'write lookup-self':
      return withData(describe(state, token));
    case 'write lookup': {
      const found = named();
      if (!found) throw new Refusal(403, 'bad token');
      return withData(describe(state, found));
    }
    case 'write create':
    case 'write create-orphan':
      return create(state, namespace, request, token, path);
    case 'write renew-self':
      return renew(state, token, body);
    case 'write revoke-self':
      if (token.settings.type === 'batch') throw new Refusal(400, 'batch tokens cannot be revoked');
      state.tokens.revoke(token.id);
      return noContent;
    case 'write revoke':
      state.tokens.revoke(textField(body, 'token') ?? '');
      return noContent;
    default:
      throw new Refusal(404, listed('unsupported path'));
  }
}

function create(
  state: VaultState,
  namespace: Namespace,
  { body, path: requestPath }: VaultRequest,
  parent: Token,
  path: string,
): Reply {
  const settings = settingsOf(body, parent);
  if (settings.type === 'batch' && settings.policies.includes('root')) {
    throw new Refusal(400, 'batch tokens cannot be root tokens');
  }
  const token = state.tokens.issue(settings, {
    namespace: namespace.path,
    path: requestPath,
    displayName: ['token', textField(body, 'display_name') ?? ''].filter(Boolean).join('-'),
    metadata: null,
    entityId: '',
    orphan: path === 'create-orphan' || (flagField(body, 'no_parent') ?? false),
  });
  return authReply(token);
}

function settingsOf(body: JsonObject, parent: Token): TokenSettings {
  const asked = listField(body, 'policies');
  const inherited = asked.length > 0 ? asked : parent.settings.policies;
  const addDefault = !inherited.includes('root') && !(flagField(body, 'no_default_policy') ?? false);
  if (!isRoot(parent) && asked.some((policy) => !parent.settings.policies.includes(policy))) {
    throw new Refusal(400, 'child policies must be subset of parent');
  }
  return {
    policies: [...new Set([...(addDefault ? ['default'] : []), ...inherited])].sort(),
    ttlSeconds: secondsField(body, 'ttl') ?? 0,
    maxTtlSeconds: secondsField(body, 'explicit_max_ttl') ?? 0,
    periodSeconds: secondsField(body, 'period') ?? 0,
    uses: integerField(body, 'num_uses') ?? 0,
    type: textField(body, 'type') === 'batch' ? 'batch' : 'service',
    renewable: flagField(body, 'renewable') ?? true,
  };
}

function renew(state: VaultState, token: Token, body: JsonObject): Reply {
  if (token.settings.type === 'batch') throw new Refusal(400, 'batch tokens cannot be renewed');
  if (!token.settings.renewable) throw new Refusal(400, 'lease is not renewable');
  const increment = secondsField(body, 'increment') ?? 0;
  const capped = state.tokens.renew(token, increment);
  if (!capped) return authReply(token);
  const left = Math.floor(token.grantedSeconds);
  const warning = `TTL of "${increment || token.settings.ttlSeconds}s" exceeded the effective max_ttl of "${left}s"; TTL value is capped accordingly`;
  return authReply(token, [warning]);
}

function describe(state: VaultState, token: Token): JsonObject {
  const { origin, settings } = token;
  return {
    accessor: token.accessor,
    creation_time: Math.floor(token.issuedAt / 1000),
    creation_ttl: settings.ttlSeconds,
    display_name: origin.displayName,
    entity_id: origin.entityId,
    expire_time: token.expiresAt === undefined ? null : new Date(token.expiresAt).toISOString(),
    explicit_max_ttl: origin.path.startsWith('auth/token/') ? settings.maxTtlSeconds : 0,
    id: token.id,
    issue_time: token.issueTime,
    meta: origin.metadata,
    num_uses: token.usesLeft,
    orphan: origin.orphan,
    path: origin.path,
    ...(settings.periodSeconds > 0 ? { period: settings.periodSeconds } : {}),
    policies: settings.policies,
    renewable: settings.renewable,
    ...(token.renewedAt === undefined ? {} : { last_renewal_time: Math.floor(token.renewedAt / 1000) }),
    ttl: remainingSeconds(token, state.clock),
    type: settings.type,
  };
}
