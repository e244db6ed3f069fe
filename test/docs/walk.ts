import { createVaultUser } from '../../src/commands/vault-user.ts';
import { place, type SandboxWorld } from '../end-to-end/sandbox-world.ts';
import { type CliResult, runCli, sourceCli } from '../support/cli.ts';
import { commandsOf, shellLines } from './command-lines.ts';
import type { Document } from './documents.ts';

/** What a document says that a command prints, and what it printed. */
export interface Printed {
  readonly command: string;
  readonly told: string;
  readonly result: CliResult;
}

/** Does what a reader of the document does, in its order, on the stand-ins; `lockstep sandbox` runs already. */
export async function walkThrough({ blocks }: Document, world: SandboxWorld): Promise<Printed[]> {
  const printed: Printed[] = [];
  let last: { command: string; result: CliResult } | undefined;
  const run = async (line: string) => {
    for (const words of commandsOf(line)) {
      const result = await runCommand(words, world);
      if (result) last = { command: line, result };
    }
  };
  for (const { language, note = '', text } of blocks) {
    const [kind, about] = note.split(/:? (.*)/);
    if (kind === 'file:' || kind === 'file') await world.write(about ?? '', text);
    if (language === 'sh') for (const line of shellLines({ text })) await run(line);
    if (!/^prints\b/.test(note)) continue;
    const command = note.replace(/^prints:? ?/, '');
    if (command !== '') await run(command);
    if (!last) throw new Error('nothing has been run that could print');
    printed.push({ command: last.command, told: text, result: last.result });
  }
  return printed;
}

/** Undefined for what is not Lockstep. Throws for a command that a reader could not run here. */
async function runCommand(words: readonly string[], world: SandboxWorld): Promise<CliResult | undefined> {
  const [program, ...args] = words;
  if (program === 'lockstep' && args[0] === 'sandbox') return undefined;
  if (program === 'lockstep') return runCli(sourceCli(), args, world);
  if (program === 'npm' || program === 'npx') return undefined;
  if (program === 'bao' && args[0] === 'kv') await baoKv(args.slice(1), world);
  else if (program === 'aws') aws(args, world);
  else throw new Error(`the document runs "${words.join(' ')}", which this test does not know`);
  return undefined;
}

async function baoKv(args: readonly string[], { vault }: SandboxWorld): Promise<void> {
  const [verb, ...rest] = args;
  const path = rest.find((word) => word.startsWith('secret/'))?.slice('secret/'.length) ?? '';
  const user = createVaultUser(vault.url, vault.rootToken);
  try {
    if (verb === 'put') {
      const pairs = rest.flatMap((word) =>
        [...word.matchAll(/^(\w+)=(.*)$/g)].map(([, key = '', value = '']) => [key, value]),
      );
      await user.put(path, Object.fromEntries(pairs));
    } else if (verb === 'delete') await user.remove(path);
    else if (verb === 'undelete') await user.undelete(path, Number(/\d+$/.exec(rest[0] ?? '')?.[0]));
    else throw new Error(`bao kv ${verb}`);
  } finally {
    await user.close();
  }
}

function aws(args: readonly string[], world: SandboxWorld): void {
  const option = (name: string) => args[args.indexOf(name) + 1] ?? '';
  if (args[1] === 'create-secret') {
    world.aws.test.put(place, { name: option('--name'), value: option('--secret-string') });
  } else if (args[1] !== 'get-secret-value' || inAws(world, option('--secret-id')) === undefined) {
    throw new Error(`aws ${args.join(' ')}`);
  }
}

/** The current value under a name, unless it waits in the recycle bin. */
export function inAws({ aws: { test } }: SandboxWorld, name: string): string | undefined {
  const secret = test.get(place, name);
  const content = secret?.body.versions.get(secret.body.stages.get('AWSCURRENT') ?? '')?.content;
  return content?.kind === 'string' && secret?.deletion === undefined ? content.text : undefined;
}
