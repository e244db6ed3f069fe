import picocolors from 'picocolors';
import type { Terminal } from '../terminal.ts';

/** A terminal for tests: not interactive, without colour, which remembers what was written. */
export function createMemoryTerminal(): Terminal & { written(): { out: string; notes: string } } {
  let out = '';
  let notes = '';
  return {
    interactive: false,
    columns: 80,
    colors: picocolors.createColors(false),
    out: async (text) => {
      out += text;
    },
    note: (text) => {
      notes += `${text}\n`;
    },
    live: () => undefined,
    written: () => ({ out, notes }),
  };
}
