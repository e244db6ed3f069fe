import { type Action, type Change, isAction, type Plan, type Problem } from '../sync/plan.ts';
import { createAdvice } from './advice.ts';
import { notPlanned } from './not-planned.ts';
import { alignColumns, printable } from './table.ts';
import type { Colors } from './terminal.ts';

const signs: Record<Action | Problem, string> = {
  create: '+',
  update: '~',
  relabel: '~',
  retag: '~',
  restore: '^',
  adopt: '*',
  delete: '-',
  stale: '!',
  conflict: '!',
  drift: '!',
  unreadable: '?',
  collision: '!',
  'invalid-name': '!',
  'invalid-value': '!',
};

/** A plan for people: a line per secret, grouped by sync and store, then problems' next steps and a summary. */
export function renderPlan(plan: Plan, colors: Colors): string {
  const groups = Map.groupBy(plan.changes, ({ sync, store }) => `${sync} -> ${store}`);
  const advice = createAdvice(plan.changes.map((change) => change.nextStep));
  const lines: string[] = [];
  for (const [title, changes] of groups) {
    lines.push(colors.bold(printable(title)));
    for (const line of alignColumns(
      changes.map((change) => planRow(change, colors, advice.beside(change.nextStep))),
    ))
      lines.push(`  ${line}`);
    lines.push('');
  }
  for (const error of plan.errors) lines.push(colors.red(notPlanned(error)));
  for (const warning of plan.warnings) lines.push(colors.yellow(printable(`Warning: ${warning}`)));
  lines.push(...advice.below());
  if (plan.errors.length + plan.warnings.length + advice.below().length > 0) lines.push('');
  lines.push(summaryLine(plan));
  return `${lines.join('\n')}\n`;
}

function planRow(change: Change, colors: Colors, nextStep: string): string[] {
  const paint = painter(change, colors);
  const { source, reason, blocked } = change;
  const because = blocked === undefined ? reason : `BLOCKED: ${blocked}`;
  const version = source?.version === null || source === null ? '' : `version ${source.version}`;
  return [
    paint(`${signs[change.action]} ${change.action}`),
    printable(change.name),
    printable(source?.path ?? '-'),
    printable(version),
    printable(because + nextStep),
  ];
}

function painter(change: Change, colors: Colors): (text: string) => string {
  if (change.blocked !== undefined || !isAction(change.action)) return colors.yellow;
  if (change.action === 'create') return colors.green;
  return change.action === 'delete' ? colors.red : colors.cyan;
}

/** `Plan: 2 to create, 1 to delete; 1 conflict; 1 blocked; 97 in step.` */
export function summaryLine({ summary, errors, syncs }: Plan): string {
  const entries = Object.entries(summary).filter(([name, count]) => count > 0 && name !== 'unchanged');
  const pending = entries
    .filter(([name]) => isAction(name as Action))
    .map(([name, count]) => `${count} to ${name}`);
  const others = entries
    .filter(([name]) => !isAction(name as Action))
    .map(([name, count]) => `${count} ${name}`);
  const parts = [pending.join(', ') || 'nothing to change', ...others, `${summary.unchanged ?? 0} in step`];
  const failing = new Set(errors.map(({ sync }) => sync)).size;
  if (failing === syncs.length)
    return `Plan: none. ${failing} of ${syncs.length} syncs could not be planned.`;
  const failed = failing > 0 ? ` ${failing} of ${syncs.length} syncs could not be planned in full.` : '';
  return `Plan: ${parts.join('; ')}.${failed}`;
}
