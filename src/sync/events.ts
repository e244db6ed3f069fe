import type { PacerEvent } from '../pacing/pacer.ts';
import type { Change, Plan, PlanError } from './plan.ts';
import type { ItemResult, Report } from './report.ts';

/** Everything that the engine tells while it works; progress, logs and metrics listen to these and nothing else. */
export type SyncEvent =
  /** A source or a destination is being listed. */
  | { readonly type: 'listing'; readonly store: string; readonly role: 'source' | 'destination' }
  /** A listing has come this far (`entries` so far), or is complete. */
  | {
      readonly type: 'listed';
      readonly store: string;
      readonly role: 'source' | 'destination';
      readonly entries: number;
      readonly complete: boolean;
    }
  /** A part of the plan could not be made. */
  | { readonly type: 'plan-error'; readonly error: PlanError }
  | { readonly type: 'planned'; readonly plan: Plan }
  /** Apply starts with so many changes that are free to happen. */
  | { readonly type: 'applying'; readonly total: number }
  | { readonly type: 'item-started'; readonly change: Change }
  | {
      readonly type: 'item-finished';
      readonly result: ItemResult;
      readonly done: number;
      readonly total: number;
    }
  | { readonly type: 'applied'; readonly report: Report }
  /** A pacer slowed down or repeats a call. */
  | PacerEvent;

export type Listener = (event: SyncEvent) => void;
