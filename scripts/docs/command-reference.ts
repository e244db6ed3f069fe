import type { Command } from 'commander';
import { createProgram } from '../../src/commands/program.ts';
import { createTerminal } from '../../src/commands/terminal.ts';

/** The help of every command, as the program prints it. */
export function commandReference(): string {
  const terminal = createTerminal(process.stdout, process.stderr, {});
  const { command } = createProgram({ terminal, environment: {}, folder: '.' });
  return command.commands
    .map((each) => `### lockstep ${each.name()}\n\n\`\`\`text\n${helpOf(each).trim()}\n\`\`\``)
    .join('\n\n');
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
    getOutHelpWidth: () => 100,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text;
}
