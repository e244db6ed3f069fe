import { AwsError } from './aws-error.ts';

/**
 * Calls per second of one account in one Region (AWS Secrets Manager User Guide, "AWS Secrets Manager quotas"; STS:
 * IAM User Guide, "IAM and AWS STS quotas"). PutSecretValue stands for UpdateSecret, UpdateSecretVersionStage and the
 * replication calls too, TagResource for UntagResource, ResourcePolicy for all calls about policies.
 */
const published = {
  GetSecretValue: 10_000,
  DescribeSecret: 40_000,
  ListSecrets: 100,
  ListSecretVersionIds: 50,
  BatchGetSecretValue: 100,
  CreateSecret: 50,
  DeleteSecret: 50,
  RestoreSecret: 50,
  TagResource: 50,
  PutSecretValue: 50,
  ResourcePolicy: 50,
  GetRandomPassword: 50,
  STS: 600,
} as const;

/** A group of calls that the service counts together. */
export type QuotaGroup = keyof typeof published;

/** `published`: the service's own rates. A table sets rates of its own, per second; groups not in it are free. */
export type QuotaOption = 'off' | 'published' | Partial<Record<QuotaGroup, number>>;

/** Counts calls, whoever makes them. */
export interface Quotas {
  /** Counts a call. Throws ThrottlingException when the account's quota in this Region is used up. */
  take(account: string, region: string, group: QuotaGroup): void;
  /** How many calls were refused so far. */
  readonly throttled: number;
}

/**
 * A token bucket for each account, Region and group. A bucket holds one second's worth of calls. `now` gives ms of a
 * clock that never jumps.
 */
export function createQuotas(option: QuotaOption, now: () => number = () => performance.now()): Quotas {
  const rates: Partial<Record<QuotaGroup, number>> =
    option === 'off' ? {} : option === 'published' ? published : option;
  const buckets = new Map<string, { tokens: number; filledAt: number }>();
  let throttled = 0;
  return {
    take(account, region, group) {
      const rate = rates[group];
      if (rate === undefined) return;
      const key = `${account} ${region} ${group}`;
      const time = now();
      const capacity = Math.max(1, rate);
      const bucket = buckets.get(key) ?? { tokens: capacity, filledAt: time };
      bucket.tokens = Math.min(capacity, bucket.tokens + ((time - bucket.filledAt) / 1000) * rate);
      bucket.filledAt = time;
      buckets.set(key, bucket);
      if (bucket.tokens < 1) {
        throttled += 1;
        throw new AwsError('ThrottlingException', 'Rate exceeded');
      }
      bucket.tokens -= 1;
    },
    get throttled() {
      return throttled;
    },
  };
}
