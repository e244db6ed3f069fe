import type { Listener, SyncEvent } from '../sync/events.ts';
import { printable } from './table.ts';
import type { Terminal } from './terminal.ts';

const barWidth = 24;
const lineEveryMs = 5_000;
/** A slowdown is told this long; nothing tells when it is over. */
const slowShownMs = 10_000;

/** Shows how far a run is: one line that changes on a terminal, a line every few seconds elsewhere. */
export function showProgress(terminal: Terminal, now: () => number = Date.now): Listener {
  let lastLine = now();
  let slow: { text: string; until: number } | undefined;

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
          `${text}${done} of ${total}${slow && now() < slow.until ? slow.text : ''}  ${printable(result.change.name)}`,
          done === total,
        );
      }
      case 'throttled':
        slow = {
          text: `, ${event.quota} slowed to ${event.perSecond.toFixed(1)}/s`,
          until: now() + slowShownMs,
        };
        return;
      case 'retrying':
        return say(printable(`${event.quota}: ${event.error.message}; attempt ${event.attempt}`), false);
      default:
        return;
    }
  };
}
