import { LockstepError } from '../errors.ts';
import type { Plan } from '../sync/plan.ts';
import { describeCalls } from './demo-calls.ts';
import type { Pass } from './demo-world.ts';
import { renderPlan } from './render-plan.ts';
import { reportLine } from './render-report.ts';
import type { Terminal } from './terminal.ts';

/** One step of the demonstration, in the form of `--json`. */
interface DemoStep {
  readonly title: string;
  readonly command: string;
  readonly changes: readonly { readonly name: string; readonly action: string; readonly outcome?: string }[];
  readonly calls?: Pass['calls'];
  readonly notes: string[];
}

/** Tells the demonstration step by step, and holds what happened against what it says. */
export interface DemoTeller {
  readonly steps: readonly DemoStep[];
  planned(title: string, command: string, plan: Plan): Promise<void>;
  /** `shown` is false for a pass whose plan was shown before. */
  synced(title: string, command: string, pass: Pass, options?: { shown?: boolean }): Promise<void>;
  /** A sentence about the last step; throws `internal` when it is not true. */
  holds(truth: boolean, sentence: string): Promise<void>;
}

export function createDemoTeller(terminal: Terminal, json: boolean): DemoTeller {
  const { colors } = terminal;
  const steps: DemoStep[] = [];
  const say = async (text: string) => {
    if (!json) await terminal.out(`${text}\n`);
  };
  const begin = async (step: DemoStep) => {
    steps.push(step);
    await say(`\n${colors.bold(`${steps.length}. ${step.title}`)}\n   ${colors.dim(`$ ${step.command}`)}`);
  };
  return {
    steps,
    async planned(title, command, plan) {
      await begin({
        title,
        command,
        notes: [],
        changes: plan.changes.map(({ name, action }) => ({ name, action })),
      });
      await say(indented(renderPlan(plan, colors)));
    },
    async synced(title, command, { plan, report, calls }, { shown = true } = {}) {
      const changes = report.results.map(({ change, outcome }) => ({
        name: change.name,
        action: change.action,
        outcome,
      }));
      await begin({ title, command, changes, calls, notes: [] });
      const pending = new Set(
        report.results.filter(({ outcome }) => outcome !== 'blocked').map(({ change }) => change),
      );
      const news = plan.changes.filter((change) => pending.has(change));
      if (shown && news.length > 0) await say(planLines({ ...plan, changes: news }, colors));
      await say(indented(`${reportLine(report)}\n${describeCalls(calls)}`));
    },
    async holds(truth, sentence) {
      if (!truth) {
        throw new LockstepError('internal', `the demonstration did not come out as it says: ${sentence}`);
      }
      steps.at(-1)?.notes.push(sentence);
      await say(indented(`=> ${sentence}`));
    },
  };
}

/** The lines of a plan without its title and summary. */
function planLines(plan: Plan, colors: Terminal['colors']): string {
  const lines = renderPlan(plan, colors)
    .split('\n')
    .filter((line) => line.startsWith('  '));
  return lines.map((line) => `   ${line.trimStart()}`).join('\n');
}

function indented(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `   ${line}`))
    .join('\n');
}
