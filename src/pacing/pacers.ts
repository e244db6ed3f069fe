import { createPacer, type Pacer, type PacerEvent, type PacerLimits, type Quota } from './pacer.ts';

/** The pacers of one process: one for each quota. */
export interface Pacers {
  /**
   * The pacer of this quota in this scope. The scope is what the service counts by (account and Region, server
   * address): two stores that name the same scope share the pacer.
   */
  for(scope: string, quota: Quota): Pacer;
}

export function createPacers(limits: PacerLimits, onEvent: (event: PacerEvent) => void): Pacers {
  const pacers = new Map<string, Pacer>();
  return {
    for(scope, quota) {
      const key = JSON.stringify([scope, quota.name]);
      const pacer = pacers.get(key) ?? createPacer(quota, limits, onEvent);
      pacers.set(key, pacer);
      return pacer;
    },
  };
}
