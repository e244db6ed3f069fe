import type { Block, Document } from './documents.ts';

/** The lines of a block for a shell, comments apart. */
export function shellLines({ text }: Pick<Block, 'text'>): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/^\s*\$ /, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** The commands of one line, each in words: `a && b "c d"` is `[[a], [b, 'c d']]`. */
export function commandsOf(line: string): string[][] {
  const commands: string[][] = [[]];
  const code = line.replace(/(?<=\s)#.*$/, '');
  for (const [, quoted, single, sign, word] of code.matchAll(
    /"([^"]*)"|'([^']*)'|(&&|[|;])|([^\s"';|&]+)/g,
  )) {
    if (sign !== undefined) commands.push([]);
    else commands.at(-1)?.push(quoted ?? single ?? word ?? '');
  }
  return commands.filter((command) => command.length > 0);
}

/** Every command line of Lockstep in a document, in blocks and in the middle of sentences: its arguments. */
export function lockstepLines({ text, blocks }: Document): string[][] {
  const inBlocks = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(shellLines)
    .flatMap(commandsOf);
  const sentences = text.replace(/^```.*?^```$/gms, '');
  // A command that is only named, without what it needs, must at least be there.
  const inSentences = [...sentences.matchAll(/`((?:npx )?lockstep [^`\n]+)`/g)]
    .flatMap(([, line = '']) => commandsOf(line))
    .map((words) => (words.length === 2 ? [...words, '--help'] : words));
  return [...inBlocks, ...inSentences]
    .map((words) => (words[0] === 'npx' ? words.slice(1) : words))
    .filter(([program]) => program === 'lockstep')
    .map(([, ...args]) => args);
}
