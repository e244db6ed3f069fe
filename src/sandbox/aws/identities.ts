import { randomBytes, randomInt } from 'node:crypto';
import { AwsError } from './aws-error.ts';

/** Who makes a request. */
export interface Principal {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
  /** The role behind a session of an assumed role. */
  readonly roleArn: string | undefined;
}

/** A key that requests are signed with. */
export interface AccessKey {
  readonly accessKeyId: string;
  /** Undefined where the stand-in does not know it. */
  readonly secretAccessKey: string | undefined;
  /** Undefined for keys that need none. */
  readonly sessionToken: string | undefined;
  /** Milliseconds since 1970; Infinity for keys that last. */
  expiresAt: number;
  readonly principal: Principal;
}

/** A long-lived key of an IAM user. */
export interface KeyOptions {
  /** The access key id unless told. */
  readonly userName?: string;
  /** Needed where signatures are checked. */
  readonly secretAccessKey?: string;
}

/** All access keys: those that were configured and those that STS handed out. */
export interface Identities {
  /**
   * The key of a request. Throws UnrecognizedClientException for one that is unknown, unless unknown keys belong to
   * the first account, and ExpiredTokenException for one that has run out.
   */
  resolve(accessKeyId: string, sessionToken: string | undefined, now: number): AccessKey;
  /** Makes a temporary key. */
  issue(principal: Principal, expiresAt: number): AccessKey;
  /** Lets a key run out at once; an unknown id is an error. */
  expire(accessKeyId: string): void;
}

/** The keys of the given accounts. With `strict`, a key that is not among them is refused. */
export function createIdentities(
  accounts: Readonly<Record<string, { readonly keys?: Readonly<Record<string, KeyOptions>> }>>,
  strict: boolean,
): Identities {
  const keys = new Map<string, AccessKey>();
  const firstAccount = Object.keys(accounts)[0] ?? '123456789012';
  for (const [account, options] of Object.entries(accounts)) {
    for (const [id, key] of Object.entries(options.keys ?? {})) keys.set(id, userKey(account, id, key));
  }
  return {
    resolve(accessKeyId, sessionToken, now) {
      const key = keys.get(accessKeyId);
      if (key === undefined) {
        if (strict) throw unrecognized();
        return userKey(firstAccount, accessKeyId, {});
      }
      if (key.sessionToken !== undefined && key.sessionToken !== sessionToken) throw unrecognized();
      if (key.expiresAt <= now) {
        throw new AwsError('ExpiredTokenException', 'The security token included in the request is expired');
      }
      return key;
    },
    issue(principal, expiresAt) {
      const key: AccessKey = {
        accessKeyId: `ASIA${randomId()}`,
        secretAccessKey: randomBytes(30).toString('base64'),
        sessionToken: randomBytes(96).toString('base64'),
        expiresAt,
        principal,
      };
      keys.set(key.accessKeyId, key);
      return key;
    },
    expire(accessKeyId) {
      const key = keys.get(accessKeyId);
      if (key === undefined) throw new Error(`no access key ${accessKeyId}`);
      key.expiresAt = 0;
    },
  };
}

function userKey(account: string, accessKeyId: string, options: KeyOptions): AccessKey {
  const arn = `arn:aws:iam::${account}:user/${options.userName ?? accessKeyId}`;
  return {
    accessKeyId,
    secretAccessKey: options.secretAccessKey,
    sessionToken: undefined,
    expiresAt: Number.POSITIVE_INFINITY,
    principal: { account, arn, userId: `AIDA${accessKeyId.slice(0, 16).toUpperCase()}`, roleArn: undefined },
  };
}

/** Sixteen characters, as AWS ends its ids. */
export function randomId(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return Array.from({ length: 16 }, () => letters.charAt(randomInt(letters.length))).join('');
}

function unrecognized(): AwsError {
  return new AwsError(
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  );
}
