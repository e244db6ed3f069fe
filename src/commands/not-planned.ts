import type { PlanError } from '../sync/plan.ts';
import { printable } from './table.ts';

/** One line for a part that could not be planned: where, what, and what to do. */
export function notPlanned({ sync, store, error }: PlanError): string {
  // Most messages name the store themselves.
  const where = error.message.includes(`store "${store}"`)
    ? `sync "${sync}"`
    : `sync "${sync}", store "${store}"`;
  return printable(`Not planned: ${where}: ${sentence(error.message)} ${sentence(error.nextStep)}`);
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
