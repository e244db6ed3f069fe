import { printable } from './table.ts';

/** What to do about lines of a table: beside the line when it is for that line alone, once below when for several. */
export interface Advice {
  /** For the end of a line: ` (Do this.)`, or '' when it stands below. */
  beside(nextStep: string | undefined): string;
  /** Lines for below the table; none when every advice stands beside its line. */
  below(): string[];
}

export function createAdvice(nextSteps: Iterable<string | undefined>): Advice {
  const counts = new Map<string, number>();
  for (const step of nextSteps) if (step !== undefined) counts.set(step, (counts.get(step) ?? 0) + 1);
  const shared = [...counts].filter(([, count]) => count > 1).map(([step]) => step);
  return {
    beside: (step) => (step === undefined || shared.includes(step) ? '' : ` (${step})`),
    below: () => shared.map((step) => printable(`What to do: ${step}`)),
  };
}
