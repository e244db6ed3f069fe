import type { LogEntry } from '../sandbox/aws/request-log.ts';
import type { RequestLogEntry } from '../sandbox/vault/http-exchange.ts';

/** What one pass asked of the two sides, by the request logs of the stand-ins. */
export interface DemoCalls {
  /** Secret values that Vault, and AWS, handed out. */
  readonly vaultValuesRead: number;
  readonly awsValuesRead: number;
  /** Calls that change something in AWS, by operation. */
  readonly awsWrites: Readonly<Record<string, number>>;
}

const valueReads = ['GetSecretValue', 'BatchGetSecretValue'];
const metadataReads = ['ListSecrets', 'DescribeSecret', 'ListSecretVersionIds', 'GetCallerIdentity'];

export function countCalls(vault: readonly RequestLogEntry[], aws: readonly LogEntry[]): DemoCalls {
  const awsWrites: Record<string, number> = {};
  for (const { operation } of aws) {
    if ([...valueReads, ...metadataReads].includes(operation)) continue;
    awsWrites[operation] = (awsWrites[operation] ?? 0) + 1;
  }
  return {
    vaultValuesRead: vault.filter(({ readsValue }) => readsValue).length,
    awsValuesRead: aws.filter(({ operation }) => valueReads.includes(operation)).length,
    awsWrites,
  };
}

/** `Vault: 1 value read. AWS: 0 values read, 1 PutSecretValue.` */
export function describeCalls({ vaultValuesRead, awsValuesRead, awsWrites }: DemoCalls): string {
  const writes = Object.entries(awsWrites).map(([operation, count]) => `${count} ${operation}`);
  return `Vault: ${values(vaultValuesRead)} read. AWS: ${values(awsValuesRead)} read, ${writes.join(', ') || '0 writes'}.`;
}

function values(count: number): string {
  return count === 1 ? '1 value' : `${count} values`;
}
