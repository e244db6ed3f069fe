import type { Configuration } from '../config/configuration.ts';
import { findConfiguration } from '../config/find-configuration.ts';
import { loadConfiguration } from '../config/load-configuration.ts';
import { openStores } from '../config/open-stores.ts';
import { LockstepError } from '../errors.ts';
import { defaultPacerLimits } from '../pacing/pacer.ts';
import { createPacers } from '../pacing/pacers.ts';
import { storeKinds } from '../stores/registry.ts';
import type { Store } from '../stores/store.ts';
import type { Listener } from '../sync/events.ts';
import type { PlanRequest } from '../sync/make-plan.ts';
import type { SyncRule } from '../sync/sync-rule.ts';
import { type Interruption, watchInterruptions } from './interruption.ts';
import type { ApplyOptions, RunOptions } from './options.ts';
import { showProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';

/** Everything that one run of a command works with. */
export interface Session {
  readonly configuration: Configuration;
  readonly rules: readonly SyncRule[];
  readonly openStore: (name: string) => Promise<Store>;
  readonly interruption: Interruption;
  readonly terminal: Terminal;
  readonly emit: Listener;
}

/** Loads the configuration, runs a command with it, and closes every store that was opened, whatever happens. */
export async function withSession(
  terminal: Terminal,
  options: RunOptions,
  run: (session: Session) => Promise<number>,
): Promise<number> {
  const environment = process.env;
  const file = await findConfiguration(options.config, process.cwd());
  const configuration = await loadConfiguration(file, { kinds: storeKinds, environment });
  const emit = showProgress(terminal);
  const interruption = watchInterruptions((text) => terminal.note(text), options.deadline);
  const stores = openStores(configuration, {
    kinds: storeKinds,
    environment,
    pacers: createPacers(defaultPacerLimits, emit),
    warn: (message) => terminal.note(`warning: ${message}`),
  });
  try {
    return await run({
      configuration,
      rules: configuration.syncs,
      openStore: stores.open,
      interruption,
      terminal,
      emit,
    });
  } finally {
    terminal.live('');
    await stores.close();
    interruption.dispose();
  }
}

/** The request to plan what the options ask for. Throws `usage` for an unknown sync. */
export function planRequest(session: Session, options: ApplyOptions): PlanRequest {
  return {
    owner: session.configuration.owner,
    configurationHash: session.configuration.hash,
    rules: chosenRules(session.rules, options.sync),
    openStore: session.openStore,
    allowDeletes: options.allowDeletes,
    signal: session.interruption.signal,
    emit: session.emit,
  };
}

function chosenRules(rules: readonly SyncRule[], names: readonly string[]): readonly SyncRule[] {
  for (const name of names) {
    if (rules.some((rule) => rule.name === name)) continue;
    const known = rules.map((rule) => rule.name).join(', ');
    throw new LockstepError('usage', `there is no sync "${name}"`, {
      nextStep: `The configuration has: ${known}.`,
    });
  }
  return names.length === 0 ? rules : rules.filter((rule) => names.includes(rule.name));
}
