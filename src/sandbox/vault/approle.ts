import { randomUUID } from 'node:crypto';
import { type AuthMethod, type Login, tokenSettings } from './auth-method.ts';
import type { Clock } from './clock.ts';
import { flagField, integerField, secondsField, textField } from './fields.ts';
import type { JsonObject } from './json.ts';
import { listed, noContent, Refusal, type Reply, withData } from './replies.ts';
import type { VaultRequest } from './request.ts';

interface Role {
  readonly name: string;
  roleId: string;
  body: JsonObject;
  readonly secretIds: Map<string, SecretId>;
}

interface SecretId {
  /** 0: as many as wanted. */
  usesLeft: number;
  readonly expiresAt: number;
}

/** AppRole (OpenBao, API documentation of the method): a machine logs in with a role id and a secret id, which can be for one use or a limited time. */
export function createAppRole(clock: Clock): AuthMethod {
  const roles = new Map<string, Role>();

  const login = (request: VaultRequest): Login => {
    const roleId = textField(request.body, 'role_id') ?? '';
    if (roleId === '') throw new Refusal(500, 'missing role_id');
    const role = [...roles.values()].find((candidate) => candidate.roleId === roleId);
    if (!role) throw new Refusal(400, 'invalid role or secret ID');
    if (flagField(role.body, 'bind_secret_id') ?? true) {
      const id = textField(request.body, 'secret_id') ?? '';
      if (id === '') throw new Refusal(400, 'missing secret_id');
      spend(role, id, clock);
    }
    return {
      displayName: 'approle',
      metadata: { role_name: role.name },
      settings: tokenSettings(role.body),
    };
  };

  return {
    type: 'approle',
    login: (request, path) => (path === 'login' ? login(request) : undefined),
    manage(request, path) {
      const [kind = '', name = '', part] = path.split('/');
      if (kind !== 'role' || name === '') throw new Refusal(404, listed('unsupported path'));
      const role = roles.get(name);
      if (request.operation === 'write' && part === undefined) {
        const body = { ...role?.body, ...request.body };
        const roleId = textField(request.body, 'role_id') ?? role?.roleId ?? randomUUID();
        roles.set(name, { name, roleId, body, secretIds: role?.secretIds ?? new Map() });
        return noContent;
      }
      if (!role) throw new Refusal(404);
      return manageRole(role, request, part);
    },
  };

  function manageRole(role: Role, request: VaultRequest, part: string | undefined): Reply {
    if (part === 'role-id') {
      if (request.operation === 'read') return withData({ role_id: role.roleId });
      role.roleId = textField(request.body, 'role_id') ?? role.roleId;
      return noContent;
    }
    if (part === 'secret-id' && request.operation === 'write') return makeSecretId(role, clock);
    if (part === undefined && request.operation === 'delete') {
      roles.delete(role.name);
      return noContent;
    }
    throw new Refusal(405, listed('unsupported operation'));
  }
}

function makeSecretId(role: Role, clock: Clock): Reply {
  const id = randomUUID();
  const uses = integerField(role.body, 'secret_id_num_uses') ?? 0;
  const ttl = secondsField(role.body, 'secret_id_ttl') ?? 0;
  const expiresAt = ttl > 0 ? clock.now() + ttl * 1000 : Number.POSITIVE_INFINITY;
  role.secretIds.set(id, { usesLeft: uses, expiresAt });
  return withData({
    secret_id: id,
    secret_id_accessor: randomUUID(),
    secret_id_num_uses: uses,
    secret_id_ttl: ttl,
  });
}

function spend(role: Role, id: string, clock: Clock): void {
  const secretId = role.secretIds.get(id);
  if (!secretId || secretId.expiresAt <= clock.now()) throw new Refusal(400, 'invalid role or secret ID');
  if (secretId.usesLeft === 1) role.secretIds.delete(id);
  else if (secretId.usesLeft > 1) secretId.usesLeft -= 1;
}
