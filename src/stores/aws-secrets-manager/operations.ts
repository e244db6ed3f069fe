import { type SecretsManagerGroup, secretsManagerQuotas, stsQuota } from '../../pacing/quotas.ts';

/** The calls that this store makes, with the quota that each counts against and whether it carries a value. */
const operations = {
  ListSecrets: { group: 'ListSecrets', carriesValue: false },
  DescribeSecret: { group: 'DescribeSecret', carriesValue: false },
  GetSecretValue: { group: 'GetSecretValue', carriesValue: true },
  CreateSecret: { group: 'CreateSecret', carriesValue: true },
  PutSecretValue: { group: 'PutSecretValue', carriesValue: true },
  UpdateSecret: { group: 'PutSecretValue', carriesValue: false },
  UpdateSecretVersionStage: { group: 'PutSecretValue', carriesValue: false },
  ReplicateSecretToRegions: { group: 'PutSecretValue', carriesValue: false },
  RemoveRegionsFromReplication: { group: 'PutSecretValue', carriesValue: false },
  TagResource: { group: 'TagResource', carriesValue: false },
  UntagResource: { group: 'TagResource', carriesValue: false },
  DeleteSecret: { group: 'DeleteSecret', carriesValue: false },
  RestoreSecret: { group: 'RestoreSecret', carriesValue: false },
  GetCallerIdentity: { group: 'STS', carriesValue: false },
  AssumeRole: { group: 'STS', carriesValue: false },
  /** What the SDK does to find credentials, when no role is assumed. */
  GetCredentials: { group: 'STS', carriesValue: true },
  AssumeRoleWithWebIdentity: { group: 'STS', carriesValue: true },
} as const satisfies Record<string, { group: SecretsManagerGroup | 'STS'; carriesValue: boolean }>;

export type Operation = keyof typeof operations;

/** The quota that a call counts against. */
export function quotaOf(operation: Operation) {
  const { group } = operations[operation];
  return group === 'STS' ? stsQuota : secretsManagerQuotas[group];
}

/** Does a request or answer of this operation hold a secret, so that foreign error texts could quote it? */
export function carriesValue(operation: Operation): boolean {
  return operations[operation].carriesValue;
}

/** The action that a policy must allow: `secretsmanager:PutSecretValue`. */
export function actionOf(operation: Operation): string {
  return `${operations[operation].group === 'STS' ? 'sts' : 'secretsmanager'}:${operation}`;
}
