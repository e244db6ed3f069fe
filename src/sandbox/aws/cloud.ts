import { type Agenda, createAgenda } from './agenda.ts';
import { createKeyRules, type KeyRules } from './key-rules.ts';
import type { ListLag } from './list-view.ts';
import { createRegionState, type RegionState } from './region-state.ts';
import type { Secret } from './secret-state.ts';

/** Durations of what the service does by itself, in ms. */
export interface CloudTimes {
  /** How long a name stays taken after a forced deletion. */
  readonly forceDeleteMs: number;
  /** How long a replica stays InProgress. */
  readonly replicationMs: number;
}

/** Everything the stand-in keeps: all accounts and Regions. */
export interface Cloud {
  readonly agenda: Agenda;
  readonly lag: ListLag;
  readonly times: CloudTimes;
  readonly keyRules: KeyRules;
  /** Regions to which nothing can be replicated: not enabled in the account. */
  readonly disabledRegions: Set<string>;
  state(account: string, region: string): RegionState;
  /**
   * Must follow every change of a secret: moves LastChangedDate and brings listings up to date, those of its
   * replicas too, since they share its value and tags.
   */
  changed(state: RegionState, secret: Secret): void;
}

/** A cloud without secrets. */
export function createCloud(times: CloudTimes): Cloud {
  const agenda = createAgenda();
  const lag: ListLag = { lagMs: 0, frozen: false };
  const states = new Map<string, RegionState>();
  const stateOf = (account: string, region: string) => {
    const key = `${account} ${region}`;
    let state = states.get(key);
    if (state === undefined) {
      state = createRegionState(account, region, agenda, lag);
      states.set(key, state);
    }
    return state;
  };
  return {
    agenda,
    lag,
    times,
    keyRules: createKeyRules(),
    disabledRegions: new Set(),
    state: stateOf,
    changed(state, secret) {
      state.changed(secret);
      for (const region of secret.replicas.keys()) {
        const other = stateOf(state.account, region);
        const replica = other.secrets.get(secret.name);
        if (replica?.body === secret.body) other.changed(replica);
      }
    },
  };
}
