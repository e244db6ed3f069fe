import { tellDemo } from './demo-story.ts';
import { createDemoTeller } from './demo-teller.ts';
import { startDemoWorld } from './demo-world.ts';
import { watchInterruptions } from './interruption.ts';
import type { CommonOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

export type DemoOptions = Pick<CommonOptions, 'json'>;

/**
 * `lockstep demo`: the main job on stand-ins inside this process, by the code that all commands run. Needs no
 * account, no server, no home and no network. Throws `internal` (exit code 1) when it does not come out as it says.
 */
export async function demoCommand(terminal: Terminal, { json = false }: DemoOptions): Promise<number> {
  const interruption = watchInterruptions((text) => terminal.note(text), undefined);
  const world = await startDemoWorld(terminal);
  try {
    const teller = createDemoTeller(terminal, json);
    if (!json) {
      await terminal.out(
        'Vault and AWS are stand-ins inside this program: no account, nothing leaves this machine.\n',
      );
    }
    await tellDemo(stoppable(world, interruption.signal), teller);
    await terminal.out(
      json
        ? `${JSON.stringify({ ok: true, steps: teller.steps, next: 'lockstep init' }, null, 2)}\n`
        : '\nYour own secrets: `lockstep init` writes a configuration, `lockstep plan` shows what it would do.\n',
    );
    return 0;
  } finally {
    await world.close();
    interruption.dispose();
  }
}

/** Ctrl-C between two steps ends the demonstration too. */
function stoppable<W extends { plan(): Promise<unknown>; sync(): Promise<unknown> }>(
  world: W,
  signal: AbortSignal,
): W {
  return {
    ...world,
    plan: async () => {
      signal.throwIfAborted();
      return world.plan();
    },
    sync: async () => {
      signal.throwIfAborted();
      return world.sync();
    },
  };
}
