import { randomUUID } from 'node:crypto';
import type { AccessRules } from './access-rules.ts';
import type { Cloud } from './cloud.ts';
import { contentOf } from './content.ts';
import type { Identities } from './identities.ts';
import type { KeyRules } from './key-rules.ts';
import type { Secret } from './secret-state.ts';
import { addVersion } from './versions.ts';

/** Where a secret is. */
interface Place {
  readonly account: string;
  readonly region: string;
}

/** A secret as someone else would make or leave it. What is not given stays as it is. */
interface ForeignSecret {
  readonly name: string;
  /** Becomes a new version with AWSCURRENT. */
  readonly value?: string;
  /** Base64, instead of `value`. */
  readonly binary?: string;
  /** The id of the new version; random unless told. */
  readonly versionId?: string;
  /** Replaces all tags. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly description?: string;
  readonly kmsKeyId?: string;
  /** The AWS service that manages the secret. */
  readonly owningService?: string;
}

/** Direct access to the state, past the API, for tests and demonstrations. */
export interface TestAccess {
  /** Makes or changes a secret, as another person or service would. Returns the id of the version it made. */
  put(place: Place, secret: ForeignSecret): string | undefined;
  /** A secret as it is, or undefined. To be read only. */
  get(place: Place, name: string): Secret | undefined;
  /** The names in an account's Region, those scheduled for deletion too, in the order of creation. */
  names(place: Place): string[];
  /** The secret is gone at once. */
  purge(place: Place, name: string): void;
  /** Moves the time forward: recovery windows end, temporary keys run out. */
  advance(ms: number): void;
  /** Changes the lag of listings, in ms. */
  setListLag(ms: number): void;
  /** Listings stay as they are until `thawLists`. */
  freezeLists(): void;
  thawLists(): void;
  /** Nothing can be replicated to the Region. */
  disableRegion(region: string): void;
  enableRegion(region: string): void;
  readonly access: AccessRules;
  readonly kms: KeyRules;
  /** Lets a configured or temporary access key run out. */
  expireKey(accessKeyId: string): void;
}

/** Access to the given cloud. */
export function createTestAccess(cloud: Cloud, access: AccessRules, identities: Identities): TestAccess {
  const stateOf = ({ account, region }: Place) => cloud.state(account, region);
  return {
    put(place, foreign) {
      const state = stateOf(place);
      const secret = state.secrets.get(foreign.name) ?? state.create(foreign.name);
      const { body } = secret;
      if (foreign.kmsKeyId !== undefined) secret.kmsKeyId = foreign.kmsKeyId;
      if (foreign.description !== undefined) body.description = foreign.description;
      if (foreign.owningService !== undefined) secret.owningService = foreign.owningService;
      if (foreign.tags !== undefined) {
        body.tags.clear();
        for (const [key, value] of Object.entries(foreign.tags)) body.tags.set(key, value);
      }
      const content = contentOf({ SecretString: foreign.value, SecretBinary: foreign.binary });
      const id = content === undefined ? undefined : (foreign.versionId ?? randomUUID());
      if (content !== undefined && id !== undefined) {
        addVersion(body, {
          id,
          content,
          kmsKeyId: secret.kmsKeyId,
          labels: undefined,
          now: cloud.agenda.now(),
        });
      }
      cloud.changed(state, secret);
      return id;
    },
    get: (place, name) => stateOf(place).secrets.get(name),
    names: (place) => [...stateOf(place).secrets.keys()],
    purge(place, name) {
      const state = stateOf(place);
      const secret = state.secrets.get(name);
      if (secret !== undefined) state.purge(secret);
    },
    advance(ms) {
      cloud.agenda.advance(ms);
      cloud.agenda.runDue();
    },
    setListLag(ms) {
      cloud.lag.lagMs = ms;
    },
    freezeLists() {
      cloud.lag.frozen = true;
    },
    thawLists() {
      cloud.lag.frozen = false;
    },
    disableRegion: (region) => void cloud.disabledRegions.add(region),
    enableRegion: (region) => void cloud.disabledRegions.delete(region),
    access,
    kms: cloud.keyRules,
    expireKey: (accessKeyId) => identities.expire(accessKeyId),
  };
}
