import type { ListSecretsCommandOutput, SecretListEntry } from '@aws-sdk/client-secrets-manager';
import pMap from 'p-map';
import { isLockstepError } from '../../errors.ts';
import type { Entry, Scope } from '../store.ts';
import { describe } from './describe.ts';
import { entryOf } from './entry.ts';
import type { Service } from './service.ts';

/** The largest page (API reference of ListSecrets). */
const pageSize = 100;
const describesAtOnce = 16;

/**
 * All secrets whose names start with the prefix, also those that are scheduled for deletion: one call for a
 * hundred of them, no value read.
 */
export async function* listSecrets(
  service: Service,
  scope: Scope,
  signal: AbortSignal,
): AsyncGenerator<Entry> {
  // A page may repeat an entry when secrets come and go meanwhile.
  const names = new Set<string>();
  let token: string | undefined;
  do {
    const page = await listPage(service, scope.prefix, token, signal);
    const secrets = (page.SecretList ?? []).filter(({ Name = '' }) => {
      if (Name === '' || !Name.startsWith(scope.prefix) || names.has(Name)) return false;
      names.add(Name);
      return true;
    });
    for (const { ARN } of secrets) service.account.observe(ARN);
    const entries = await pMap(secrets, (secret) => completeEntry(service, secret, signal), {
      concurrency: describesAtOnce,
    });
    for (const entry of entries) if (entry !== undefined) yield entry;
    token = page.NextToken;
  } while (token !== undefined);
}

function listPage(
  service: Service,
  prefix: string,
  token: string | undefined,
  signal: AbortSignal,
): Promise<ListSecretsCommandOutput> {
  // Filter values take these characters; `!` at the beginning would mean "not" (API reference of Filter).
  const filtered = /^(?!!)[A-Za-z0-9 :_@/+=.!-]+$/.test(prefix);
  return service.call(
    'ListSecrets',
    {},
    (api, options) =>
      api.listSecrets(
        {
          MaxResults: pageSize,
          IncludePlannedDeletion: true,
          ...(filtered ? { Filters: [{ Key: 'name', Values: [prefix] }] } : {}),
          ...(token === undefined ? {} : { NextToken: token }),
        },
        options,
      ),
    signal,
  );
}

/**
 * A listing tells everything, except of some imitations of AWS, which leave the versions out; a live secret without
 * versions is looked at once more. Undefined when it is gone meanwhile.
 */
async function completeEntry(
  service: Service,
  secret: SecretListEntry,
  signal: AbortSignal,
): Promise<Entry | undefined> {
  const listed = entryOf({ ...secret, versions: secret.SecretVersionsToStages }, service.region);
  if (secret.SecretVersionsToStages !== undefined || listed.state === 'deleted') return listed;
  try {
    const described = await describe(service, listed.name, signal);
    return described && entryOf(described, service.region);
  } catch (error) {
    if (!isLockstepError(error, 'permission-denied')) throw error;
    return { ...listed, state: 'unreadable', reason: error.message };
  }
}
