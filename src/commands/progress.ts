import type { Listener, SyncEvent } from '../sync/events.ts';
import { printable } from './table.ts';
import type { Terminal } from './terminal.ts';

const barWidth = 24;
const lineEveryMs = 5_000;

/** Shows how far a run is: one line that changes on a terminal, a line every few seconds elsewhere. */
export function showProgress(terminal: Terminal, now: () => number = Date.now): Listener {
  let lastLine = now();
  let slow: string | undefined;

  function say(text: string, important: boolean): void {
    if (terminal.interactive) {
      terminal.live(text.slice(0, terminal.columns - 1));
    } else if (important || now() - lastLine >= lineEveryMs) {
      lastLine = now();
      terminal.note(text);
    }
  }

  return (event: SyncEvent) => {
    switch (event.type) {
      case 'listed':
        return say(`${event.store}: ${event.entries} secrets listed`, false);
      case 'planned':
      case 'applied':
        return terminal.live('');
      case 'item-finished': {
        const { done, total, result } = event;
        const bar = '='.repeat(Math.round((done / total) * barWidth)).padEnd(barWidth);
        const text = terminal.interactive ? `[${bar}] ` : '';
        return say(
          `${text}${done} of ${total}${slow ?? ''}  ${printable(result.change.name)}`,
          done === total,
        );
      }
      case 'throttled':
        slow = `, ${event.quota} slowed to ${event.perSecond.toFixed(1)}/s`;
        return;
      case 'retrying':
        return say(`${event.quota}: ${event.error.message}; attempt ${event.attempt}`, false);
      default:
        return;
    }
  };
}
