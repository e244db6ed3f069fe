import { SecretsManager } from '@aws-sdk/client-secrets-manager';

/**
 * The calls of a pass that changes nothing, and nothing else: one scan of OpenBao, all pages of ListSecrets by the
 * SDK. Prints its time as one JSON line. Arguments: addresses of both servers.
 */
const [vault, endpoint] = process.argv.slice(2);
const api = new SecretsManager({
  region: 'eu-central-1',
  endpoint: endpoint ?? '',
  credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
});

const began = performance.now();
async function scan(): Promise<number> {
  const answer = await fetch(`${vault}/v1/secret/detailed-metadata/app/?scan=true`, {
    headers: { 'x-vault-token': 'root' },
  });
  const body = (await answer.json()) as { data: { keys: string[] } };
  return body.data.keys.length;
}
async function list(): Promise<number> {
  let count = 0;
  let token: string | undefined;
  do {
    const page = await api.listSecrets({
      MaxResults: 100,
      IncludePlannedDeletion: true,
      Filters: [{ Key: 'name', Values: ['app/'] }],
      ...(token === undefined ? {} : { NextToken: token }),
    });
    count += page.SecretList?.length ?? 0;
    token = page.NextToken;
  } while (token !== undefined);
  return count;
}
const [source, destination] = await Promise.all([scan(), list()]);
process.stdout.write(`${JSON.stringify({ ms: performance.now() - began, source, destination })}\n`);
api.destroy();
