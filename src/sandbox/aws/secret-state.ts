/** What one version holds. Base64 is kept as it arrived, since it goes out the same way. */
export type Content =
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'binary'; readonly base64: string };

/** One value of a secret. It never changes; only its staging labels move. */
export interface Version {
  readonly id: string;
  readonly content: Content;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** The key it was encrypted under; undefined is the account's default key. */
  kmsKeyId: string | undefined;
  /** The start of the day on which it was last read. */
  accessedAt: number | undefined;
}

/** What a primary secret and its replicas have in common: replicas refer to the same object. */
export interface SecretBody {
  /** In the order of creation. */
  readonly versions: Map<string, Version>;
  /** Staging label to version id. */
  readonly stages: Map<string, string>;
  readonly tags: Map<string, string>;
  description: string | undefined;
  policy: string | undefined;
}

/** The state of one replica, kept by its primary. */
export interface Replica {
  readonly region: string;
  readonly kmsKeyId: string | undefined;
  status: 'InProgress' | 'InSync' | 'Failed';
  message: string;
}

/** A deletion that was asked for; the secret is gone for good at `purgeAt`. */
interface Deletion {
  readonly deletedAt: number;
  readonly purgeAt: number;
  readonly forced: boolean;
}

/** One secret in one account and Region. */
export interface Secret {
  /** Rises with every secret made; the order of listings. */
  readonly sequence: number;
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  body: SecretBody;
  kmsKeyId: string | undefined;
  changedAt: number;
  /** The start of the day on which a value was last read. */
  accessedAt: number | undefined;
  deletion: Deletion | undefined;
  /** The AWS service that manages the secret (`rds`), where one does. */
  owningService: string | undefined;
  /** Set on replicas and on primaries that have some. */
  primaryRegion: string | undefined;
  /** The replicas of a primary by Region. */
  readonly replicas: Map<string, Replica>;
}

/** An empty body. */
export function createBody(): SecretBody {
  return {
    versions: new Map(),
    stages: new Map(),
    tags: new Map(),
    description: undefined,
    policy: undefined,
  };
}

/** A body that no longer follows the one it was made from. */
export function detachBody(body: SecretBody): SecretBody {
  return {
    versions: new Map([...body.versions].map(([id, version]) => [id, { ...version }])),
    stages: new Map(body.stages),
    tags: new Map(body.tags),
    description: body.description,
    policy: body.policy,
  };
}

/** Is this a replica of a secret in another Region? */
export function isReplica(secret: Secret, region: string): boolean {
  return secret.primaryRegion !== undefined && secret.primaryRegion !== region;
}
