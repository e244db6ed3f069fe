import type { PassedRequest } from '../support/counting-proxy.ts';

const awsReads = ['ListSecrets', 'DescribeSecret', 'ListSecretVersionIds', 'GetCallerIdentity'];
const awsValueReads = ['GetSecretValue', 'BatchGetSecretValue'];

/** What passed to the two servers. */
export interface Calls {
  /** Values read from the KV mount. */
  readonly kvValues: number;
  readonly kvWrites: number;
  readonly kvLists: number;
  readonly awsValues: number;
  /** By operation. */
  readonly awsWrites: Readonly<Record<string, number>>;
  readonly awsLists: number;
  readonly awsDescribes: number;
}

/** Sorts requests by what they do; a KV data path is a value, whatever else the request says. */
export function countCalls(kv: readonly PassedRequest[], aws: readonly PassedRequest[]): Calls {
  const ofData = kv.filter(({ url }) => /^\/v1\/[^?]+\/data\//.test(url));
  const operations = aws.flatMap(({ operation }) => operation ?? []);
  const awsWrites: Record<string, number> = {};
  for (const operation of operations) {
    if (![...awsReads, ...awsValueReads].includes(operation))
      awsWrites[operation] = (awsWrites[operation] ?? 0) + 1;
  }
  const count = (names: readonly string[]) => operations.filter((name) => names.includes(name)).length;
  return {
    kvValues: ofData.filter(({ method }) => method === 'GET').length,
    kvWrites: kv.filter(({ method, url }) => method !== 'GET' && !url.startsWith('/v1/auth/')).length,
    kvLists: kv.filter(({ url }) => /[?&](?:list|scan)=true/.test(url)).length,
    awsValues: count(awsValueReads),
    awsWrites,
    awsLists: count(['ListSecrets']),
    awsDescribes: count(['DescribeSecret', 'ListSecretVersionIds']),
  };
}
