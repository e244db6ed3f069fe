import { z } from 'zod';
import { isLockstepError, LockstepError } from '../../errors.ts';
import { didYouMean } from '../../suggestion.ts';
import type { VaultClient } from './client.ts';
import type { VaultRequest } from './exchange.ts';
import { encodePath, trimSlashes } from './paths.ts';
import { parseReply } from './replies.ts';

/** What identifies a mount. */
export interface MountFacts {
  readonly identity: string;
  readonly accessor: string;
}

const mountReply = z.object({
  data: z.object({
    path: z.string(),
    type: z.string(),
    accessor: z.string(),
    uuid: z.string().optional(),
    options: z.object({ version: z.string().optional() }).nullish(),
  }),
});

/**
 * Looks the mount up, as the official command line does before each `kv` command (`sys/internal/ui/mounts`, open to
 * any token that may do anything in the mount). Throws `configuration` when it is missing, of another type or KV
 * version 1, and `permission-denied` when the server will not say.
 */
export async function lookUpMount(
  client: VaultClient,
  mount: string,
  signal: AbortSignal,
): Promise<MountFacts> {
  const request: VaultRequest = {
    method: 'GET',
    path: `sys/internal/ui/mounts/${encodePath(mount)}`,
    purpose: `look up mount "${mount}"`,
  };
  const reply = await client.call(request, signal, [400, 403, 404]);
  if (reply.status !== 200) throw await missingMount(client, mount, signal);
  const { data } = parseReply(reply, mountReply, request);
  const found = trimSlashes(data.path);
  if (found !== mount) {
    throw new LockstepError('configuration', `"${mount}" is no mount; the mount is "${found}"`, {
      nextStep: `Set \`mount\` to "${found}" and select "${mount.slice(found.length + 1)}/**".`,
    });
  }
  if (data.type !== 'kv' && data.type !== 'generic') {
    throw new LockstepError(
      'configuration',
      `mount "${mount}" is a secrets engine of type ${data.type}, not kv`,
      {
        nextStep: 'Set `mount` to a KV version 2 mount.',
      },
    );
  }
  if (data.options?.version !== '2') {
    throw new LockstepError('configuration', `mount "${mount}" is KV version 1, which keeps no versions`, {
      nextStep: `Upgrade it with \`bao kv enable-versioning ${mount}\` (or vault), or choose another mount.`,
    });
  }
  // Vault before 1.8 gives no uuid here.
  return { identity: `vault-kv:${data.uuid || data.accessor}`, accessor: data.accessor };
}

const mountsReply = z.object({ data: z.object({ secret: z.record(z.string(), z.unknown()) }) });

/** A server answers 403 for a mount that is not there too: its other answers may tell which it is. */
async function missingMount(client: VaultClient, mount: string, signal: AbortSignal): Promise<LockstepError> {
  const visible: VaultRequest = {
    method: 'GET',
    path: 'sys/internal/ui/mounts',
    purpose: 'list the mounts that this token sees',
  };
  const reply = await client.call(visible, signal, [400, 403, 404]);
  // Open to every token that the server knows, whatever it may do.
  if (reply.status === 403) {
    return new LockstepError('authentication', `the server does not accept this token for mount "${mount}"`, {
      nextStep: 'It may be invalid or have expired: log in again, or correct `auth` of this store.',
    });
  }
  const names =
    reply.status === 200
      ? Object.keys(parseReply(reply, mountsReply, visible).data.secret).map(trimSlashes)
      : [];
  const meant = didYouMean(mount, names);
  const nextStep = `Correct \`mount\`, or grant read and list on "${mount}/metadata/*"${meant}`;
  const request: VaultRequest = {
    method: 'GET',
    path: `${encodePath(mount)}/config`,
    purpose: `look up mount "${mount}"`,
  };
  try {
    await client.call(request, signal);
  } catch (error) {
    if (!isLockstepError(error, 'configuration', 'permission-denied')) throw error;
    if (error.class === 'configuration') {
      return new LockstepError('configuration', `there is no mount "${mount}"${meant}`, { nextStep });
    }
  }
  return new LockstepError(
    'permission-denied',
    `mount "${mount}" does not exist or is closed to this token`,
    {
      nextStep,
    },
  );
}
