import type { Agenda } from './agenda.ts';
import { parseSecretId, randomSuffix, secretArn } from './arn.ts';
import { resourceNotFound } from './aws-error.ts';
import { listEntry } from './list-entry.ts';
import { createListView, type ListLag, type ListView } from './list-view.ts';
import { createBody, type Secret } from './secret-state.ts';

/** All secrets of one account in one Region. */
export interface RegionState {
  readonly account: string;
  readonly region: string;
  readonly secrets: Map<string, Secret>;
  readonly listing: ListView;
  /** Makes an empty secret. The name must be free. `suffix` ends its ARN; a replica has that of its primary. */
  create(name: string, suffix?: string): Secret;
  /** The secret that a SecretId means. Throws ResourceNotFoundException. */
  find(secretId: string): Secret;
  /** Must follow every change of a secret: moves LastChangedDate and brings the listing up to date. */
  changed(secret: Secret): void;
  /** Brings the listing up to date without a change of the secret itself. */
  refresh(secret: Secret): void;
  /** The secret is gone for good, and its name is free. */
  purge(secret: Secret): void;
}

/** An account's Region without secrets. */
export function createRegionState(
  account: string,
  region: string,
  agenda: Agenda,
  lag: ListLag,
): RegionState {
  const secrets = new Map<string, Secret>();
  const listing = createListView(lag);
  let sequences = 0;
  const refresh = (secret: Secret) => listing.note(secret.sequence, listEntry(secret), agenda.now());
  return {
    account,
    region,
    secrets,
    listing,
    create(name, suffix = randomSuffix()) {
      sequences += 1;
      const now = agenda.now();
      const secret: Secret = {
        sequence: sequences,
        name,
        arn: secretArn(region, account, name, suffix),
        createdAt: now,
        body: createBody(),
        kmsKeyId: undefined,
        changedAt: now,
        accessedAt: undefined,
        deletion: undefined,
        owningService: undefined,
        primaryRegion: undefined,
        replicas: new Map(),
      };
      secrets.set(name, secret);
      return secret;
    },
    find(secretId) {
      const reference = parseSecretId(secretId, region, account);
      const secret = secrets.get(reference.name);
      if (secret === undefined) throw resourceNotFound();
      if (reference.kind === 'arn' && reference.arn !== secret.arn) throw resourceNotFound();
      return secret;
    },
    changed(secret) {
      secret.changedAt = agenda.now();
      refresh(secret);
    },
    refresh,
    purge(secret) {
      if (secrets.get(secret.name) !== secret) return;
      secrets.delete(secret.name);
      listing.note(secret.sequence, undefined, agenda.now());
    },
  };
}
