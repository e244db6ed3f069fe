import { Command, CommanderError } from 'commander';
import { asLockstepError, LockstepError } from '../errors.ts';
import type { DemoOptions } from './demo.ts';
import { addInit } from './init-flags.ts';
import {
  type ApplyOptions,
  allowDeletesOption,
  concurrencyOption,
  configOption,
  deadlineOption,
  jsonOption,
  portOption,
  type RunOptions,
  syncOption,
} from './options.ts';
import type { SandboxOptions } from './sandbox.ts';
import type { Session, Surroundings } from './session.ts';
import { version } from './version.ts';

/** The command line of Lockstep. */
export interface Program {
  readonly command: Command;
  /** Runs one command line (without `node` and the script); gives the exit code. Never throws. */
  run(args: readonly string[]): Promise<number>;
}

export function createProgram(surroundings: Surroundings): Program {
  const { terminal } = surroundings;
  let exitCode = 0;
  const root = new Command('lockstep')
    .description('Keeps the secrets in every cloud in step with the vault you trust.')
    .version(version)
    .showHelpAfterError('(run it with --help)')
    .exitOverride();

  /** A command that works with the configuration's stores; its module is loaded when it is called. */
  function withStores<O extends RunOptions>(
    command: Command,
    load: () => Promise<(session: Session, options: O, args: string[]) => Promise<number>>,
  ): Command {
    return command
      .addOption(syncOption())
      .addOption(configOption())
      .addOption(jsonOption())
      .addOption(concurrencyOption())
      .addOption(deadlineOption())
      .action(async () => {
        const [run, { withSession }] = await Promise.all([load(), import('./session.ts')]);
        const options = command.opts<O>();
        exitCode = await withSession(surroundings, options, (session) => run(session, options, command.args));
      });
  }

  withStores(
    root
      .command('plan')
      .description('show what would change, and change nothing')
      .option('-o, --out <file>', 'save the plan for `lockstep apply FILE`; it holds no value')
      .addOption(allowDeletesOption())
      .addHelpText(
        'after',
        example('lockstep plan -o plan.json', 'exit code 0: in step, 1: failed, 2: changes pending'),
      ),
    async () => (await import('./plan.ts')).planCommand,
  );

  withStores<ApplyOptions>(
    root
      .command('apply')
      .argument('[plan]', 'a saved plan; without it, plans and applies at once')
      .description('bring the destinations in step')
      .addOption(allowDeletesOption())
      .addHelpText('after', example('lockstep apply plan.json', 'applies exactly what was reviewed')),
    async () => {
      const { applyCommand } = await import('./apply.ts');
      return (session, options, [file]) => applyCommand(session, file, options);
    },
  );

  withStores<ApplyOptions>(
    root
      .command('sync')
      .description('plan and apply in one step, showing the plan')
      .addOption(allowDeletesOption())
      .addHelpText('after', example('lockstep sync --sync app', 'only the sync called app')),
    async () => (await import('./apply.ts')).syncCommand,
  );

  withStores(
    root
      .command('status')
      .description('how each sync stands: in step, pending, or in need of attention')
      .addHelpText('after', example('lockstep status --json', 'for a monitor; exit codes as `plan`')),
    async () => (await import('./status.ts')).statusCommand,
  );

  withStores(
    root
      .command('adopt')
      .argument('<names...>', 'names of destination secrets, or globs over them')
      .description('take over unmarked secrets that are in the way of a sync')
      .option('--store <name>', 'only in this destination store')
      .option('-y, --yes', 'do not ask')
      .addHelpText('after', example('lockstep adopt app/db --sync app', 'then Lockstep manages app/db')),
    async () => {
      const { adoptCommand } = await import('./adopt.ts');
      return (session, options: RunOptions, names) => adoptCommand(session, names, options);
    },
  );

  addInit(root, async (options) => {
    const { initCommand } = await import('./init.ts');
    exitCode = await initCommand(surroundings, options);
  });

  root
    .command('demo')
    .description('show the whole job on stand-ins of Vault and AWS inside this program; needs nothing')
    .addOption(jsonOption())
    .action(async (options: DemoOptions) => {
      const { demoCommand } = await import('./demo.ts');
      exitCode = await demoCommand(terminal, options);
    });

  root
    .command('sandbox')
    .description(
      'run stand-ins of Vault and AWS on this machine, to try things by hand; not for real secrets',
    )
    .addOption(portOption('--vault-port', 'Vault'))
    .addOption(portOption('--aws-port', 'AWS'))
    .addOption(jsonOption())
    .addHelpText(
      'after',
      example(
        'lockstep sandbox --vault-port 8200 --aws-port 4566',
        'runs until Ctrl-C; prints how to use it',
      ),
    )
    .action(async (options: SandboxOptions) => {
      const { sandboxCommand } = await import('./sandbox.ts');
      exitCode = await sandboxCommand(terminal, options);
    });

  for (const command of root.commands) command.exitOverride();

  return {
    command: root,
    async run(args) {
      try {
        await root.parseAsync(args, { from: 'user' });
        return exitCode;
      } catch (thrown) {
        if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
        const error = thrown instanceof CommanderError ? usageError(thrown) : asLockstepError(thrown);
        if (wantsJson(args)) await terminal.out(`${JSON.stringify({ error: error.report() }, null, 2)}\n`);
        // The option parser has said it already.
        if (thrown instanceof CommanderError) return error.exitCode;
        terminal.live('');
        terminal.note(`error: ${error.message}\n  ${error.nextStep}`);
        return error.exitCode;
      }
    },
  };
}

function usageError({ message }: CommanderError): LockstepError {
  return new LockstepError('usage', message.replace(/^error: /, ''));
}

function wantsJson(args: readonly string[]): boolean {
  return args.includes('--json');
}

function example(line: string, what: string): string {
  return `\nExample:\n  ${line}\n      ${what}\n`;
}
