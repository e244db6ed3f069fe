import { commandReference } from './command-reference.ts';
import { configurationTables } from './configuration-tables.ts';
import { errorTable } from './error-table.ts';
import { fillIn } from './markers.ts';
import { planWords } from './plan-words.ts';

/** What is generated in which file, by the name of its place. */
export function generatedParts(): Record<string, Record<string, string>> {
  return {
    'docs/configuration.md': configurationTables(),
    'docs/commands.md': { commands: commandReference(), 'plan words': planWords() },
    'docs/errors.md': { errors: errorTable() },
  };
}

/** The text of a file with its generated parts as they must be. */
export function withGenerated(file: string, text: string): string {
  return Object.entries(generatedParts()[file] ?? {}).reduce(
    (filled, [name, content]) => fillIn(filled, name, content),
    text,
  );
}
