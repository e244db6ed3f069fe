import { createInterface } from 'node:readline';
import { startAwsSandbox } from '../src/sandbox/aws/aws-sandbox.ts';
import { startVaultSandbox } from '../src/sandbox/vault/vault-sandbox.ts';

/**
 * Runs the stand-ins in a process of their own and answers on stdout, one JSON line for each line on stdin: `counts`
 * gives the requests since the last time. Ends when stdin ends. Argument: `off` or `published` quotas.
 */
const quotas = process.argv[2] === 'published' ? 'published' : 'off';
const vault = await startVaultSandbox();
const aws = await startAwsSandbox({ quotas });
const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);

say({ vault: vault.url, aws: aws.url });
for await (const line of createInterface({ input: process.stdin })) {
  if (line !== 'counts') continue;
  const counts: Record<string, number> = {};
  const add = (name: string) => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  for (const { operation } of aws.log.entries) add(`aws ${operation}`);
  for (const { method, url, readsValue } of vault.requests) {
    const part = url.split(/[/?]/).slice(1, 4).join('/');
    add(`vault ${readsValue ? 'READ' : method} ${part}`);
  }
  aws.log.clear();
  vault.requests.length = 0;
  say(counts);
}
await Promise.all([vault.stop(), aws.stop()]);
