import { countOutcomes, type ItemResult, type Report } from '../sync/report.ts';
import { createAdvice } from './advice.ts';
import { notPlanned } from './not-planned.ts';
import { alignColumns, printable } from './table.ts';
import type { Colors } from './terminal.ts';

/** What an apply did, for people: a table of what is not done, why, and what to do; then a summary. */
export function renderReport(report: Report, colors: Colors): string {
  const lines: string[] = [];
  for (const { change, warning } of report.results) {
    if (warning !== undefined)
      lines.push(colors.yellow(printable(`Warning: ${change.store} ${change.name}: ${warning}`)));
  }
  const open = report.results.filter(({ error }) => error !== undefined);
  const advice = createAdvice(open.map(({ error }) => error?.nextStep));
  if (open.length > 0) {
    lines.push(colors.bold('Not done:'));
    for (const line of alignColumns(
      open.map((result) => row(result, advice.beside(result.error?.nextStep))),
    )) {
      lines.push(`  ${line}`);
    }
    lines.push(...advice.below());
  }
  for (const error of report.errors) lines.push(colors.red(notPlanned(error)));
  if (report.stopped) lines.push('Stopped before the end: what is listed as skipped was not begun.');
  if (lines.length > 0) lines.push('');
  lines.push(reportLine(report));
  return `${lines.join('\n')}\n`;
}

function row({ change, outcome, error }: ItemResult, nextStep: string): string[] {
  return [
    outcome,
    change.action,
    printable(`${change.store} ${change.name}`),
    error ? printable(error.message + nextStep) : '',
  ];
}

/** `Applied: 3 done, 1 failed, 97 unchanged.` */
export function reportLine(report: Report): string {
  const counts = countOutcomes(report);
  const parts = [`${counts.done} done`];
  for (const outcome of ['failed', 'blocked', 'skipped'] as const) {
    if (counts[outcome] > 0) parts.push(`${counts[outcome]} ${outcome}`);
  }
  const failed = new Set(report.errors.map(({ sync }) => sync)).size;
  if (failed > 0) parts.push(`${failed} ${failed === 1 ? 'sync' : 'syncs'} not planned`);
  return `Applied: ${[...parts, `${counts.unchanged} unchanged`].join(', ')}.`;
}

/** The form of `apply --json`. */
export function reportAsJson(report: Report) {
  return {
    summary: countOutcomes(report),
    changes: report.results.map(({ change, outcome, error, warning }) => ({
      ...change,
      outcome,
      ...(error ? { error } : {}),
      ...(warning === undefined ? {} : { warning }),
    })),
    errors: report.errors,
    stopped: report.stopped,
  };
}
