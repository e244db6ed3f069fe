import type { Quota } from './pacer.ts';

/** The groups of calls that AWS Secrets Manager counts together. */
export type SecretsManagerGroup =
  | 'GetSecretValue'
  | 'DescribeSecret'
  | 'ListSecrets'
  | 'ListSecretVersionIds'
  | 'CreateSecret'
  | 'DeleteSecret'
  | 'RestoreSecret'
  | 'TagResource'
  | 'PutSecretValue';

/**
 * Published rates of AWS Secrets Manager, calls per second per account and Region (AWS Secrets Manager User Guide,
 * "AWS Secrets Manager quotas"). PutSecretValue shares its group with UpdateSecret, UpdateSecretVersionStage and the
 * replication calls; TagResource with UntagResource.
 */
export const secretsManagerQuotas: Readonly<Record<SecretsManagerGroup, Quota>> = {
  GetSecretValue: { name: 'GetSecretValue', perSecond: 10_000, burst: 1_000 },
  DescribeSecret: { name: 'DescribeSecret', perSecond: 40_000, burst: 4_000 },
  ListSecrets: { name: 'ListSecrets', perSecond: 100, burst: 100 },
  ListSecretVersionIds: { name: 'ListSecretVersionIds', perSecond: 50, burst: 5 },
  CreateSecret: { name: 'CreateSecret', perSecond: 50, burst: 5 },
  DeleteSecret: { name: 'DeleteSecret', perSecond: 50, burst: 5 },
  RestoreSecret: { name: 'RestoreSecret', perSecond: 50, burst: 5 },
  TagResource: { name: 'TagResource', perSecond: 50, burst: 5 },
  PutSecretValue: { name: 'PutSecretValue', perSecond: 50, burst: 5 },
};

/** AWS STS: 600 calls a second per account and Region (IAM User Guide, "IAM and AWS STS quotas"). */
export const stsQuota: Quota = { name: 'STS', perSecond: 600, burst: 20 };

/**
 * A Vault or OpenBao server has no published rate; this is what we allow ourselves. It slows down when the server
 * answers 429.
 */
export const vaultQuota: Quota = { name: 'Vault', perSecond: 2_000, burst: 200 };
