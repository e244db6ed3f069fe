import type { Configuration } from '../config/configuration.ts';
import { findConfiguration } from '../config/find-configuration.ts';
import { loadConfiguration } from '../config/load-configuration.ts';
import { openStores } from '../config/open-stores.ts';
import { asLockstepError, isLockstepError, LockstepError } from '../errors.ts';
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

/** What a run takes from the world around it, given by the caller. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the configuration is looked for. */
  readonly folder: string;
}

/** The options of a run that decide how a session begins. */
type SessionOptions = Pick<RunOptions, 'config' | 'deadline'>;

/** Loads the configuration, runs a command with it, and closes every store that was opened, whatever happens. */
export async function withSession<T>(
  { terminal, environment, folder }: Surroundings,
  options: SessionOptions,
  run: (session: Session) => Promise<T>,
  emit: Listener = showProgress(terminal),
): Promise<T> {
  const file = await findConfiguration(options.config, folder);
  const configuration = await loadConfiguration(file, { kinds: storeKinds, environment });
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
  } catch (error) {
    // What was under way only knows that it was stopped; the signal knows why.
    const { reason } = interruption.signal;
    throw isLockstepError(error, 'cancelled') && isLockstepError(reason) ? reason : error;
  } finally {
    terminal.live('');
    interruption.dispose();
    // The run is over and has told how it ended: what is left open changes nothing about that.
    await stores.close().catch((error: unknown) => {
      terminal.note(`warning: not closed in order: ${asLockstepError(error).message}`);
    });
  }
}

/** The request to plan what the options ask for. Throws `usage` for an unknown sync. */
export function planRequest(
  session: Session,
  options: Pick<ApplyOptions, 'sync' | 'allowDeletes'>,
): PlanRequest {
  const rules = chosenRules(session.rules, options.sync);
  return {
    owner: session.configuration.owner,
    configurationHash: session.configuration.hash,
    rules,
    neighbours: session.rules.filter((rule) => !rules.includes(rule)),
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
