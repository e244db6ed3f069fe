import { createProgram } from './commands/program.ts';
import { createTerminal } from './commands/terminal.ts';
import { asLockstepError } from './errors.ts';

/**
 * The program: parses the command line, runs one command, sets the exit code. It never calls `process.exit`, so
 * that output into a slow pipe arrives whole.
 */
const terminal = createTerminal(process.stdout, process.stderr, process.env);

function fail(thrown: unknown): void {
  const error = asLockstepError(thrown);
  terminal.note(`error: ${error.message}`);
  process.exitCode = error.exitCode;
}

// A crash tells its type and place, never a foreign message: those can quote values.
process.on('uncaughtException', (error) => {
  fail(error);
  process.exit();
});

process.exitCode = await createProgram({ terminal, environment: process.env, folder: process.cwd() }).run(
  process.argv.slice(2),
);
