import type { Answer } from '../answer-with-fault.ts';
import { encodeSorted } from './json.ts';
import type { VaultState } from './state.ts';

const json = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };

/** `sys/health`: 200 active, 429 standby, 503 sealed, each of which the query can replace (`standbyok`, `sealedcode`). */
export function answerHealth(state: VaultState, query: URLSearchParams): Answer {
  const standby = state.activeNode !== undefined || state.sealed;
  const body = {
    initialized: true,
    sealed: state.sealed,
    standby,
    replication_performance_mode: state.sealed ? 'unknown' : 'disabled',
    replication_dr_mode: state.sealed ? 'unknown' : 'disabled',
    server_time_utc: Math.floor(state.clock.now() / 1000),
    version: state.facts.version,
  };
  return { status: statusOf(state, query), headers: json, body: `${encodeSorted(body)}\n` };
}

function statusOf(state: VaultState, query: URLSearchParams): number {
  const code = (name: string, usual: number) => Number(query.get(name) ?? usual);
  if (state.sealed) return code('sealedcode', 503);
  if (state.activeNode === undefined || isOn(query.get('standbyok'))) return code('activecode', 200);
  return code('standbycode', 429);
}

function isOn(value: string | null): boolean {
  return value === '' || value === 'true' || value === '1';
}

/** `sys/seal-status`, which needs no token either. */
export function answerSealStatus(state: VaultState): Answer {
  const body = {
    type: 'shamir',
    initialized: true,
    sealed: state.sealed,
    t: 1,
    n: 1,
    progress: 0,
    nonce: '',
    version: state.facts.version,
    migration: false,
    recovery_seal: false,
    storage_type: 'inmem',
  };
  return { status: 200, headers: json, body: `${encodeSorted(body)}\n` };
}

/** `sys/leader`: there is one node and no cluster. */
export function answerLeader(): Answer {
  const body = { ha_enabled: false, is_self: false, leader_address: '', leader_cluster_address: '' };
  return { status: 200, headers: json, body: `${encodeSorted(body)}\n` };
}
