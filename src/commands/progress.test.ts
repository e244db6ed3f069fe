import picocolors from 'picocolors';
import { beforeEach, describe, expect, it } from 'vitest';
import { deletionOf } from '../../test/support/sync-parts.ts';
import { LockstepError } from '../errors.ts';
import type { SyncEvent } from '../sync/events.ts';
import { showProgress } from './progress.ts';

let time: number;
beforeEach(() => {
  time = 0;
});

function setUp(interactive: boolean) {
  const shown: string[] = [];
  const listener = showProgress(
    {
      interactive,
      columns: 80,
      colors: picocolors.createColors(false),
      out: async () => undefined,
      note: (text) => shown.push(`note ${text}`),
      live: (text) => shown.push(`live ${text}`),
    },
    () => time,
  );
  return { shown, listener };
}
const finished = (done: number, name = 'app/db'): SyncEvent => ({
  type: 'item-finished',
  result: { change: deletionOf(name), outcome: 'done' },
  done,
  total: 4,
});

describe('on a terminal', () => {
  it('is one line that fits', () => {
    const { shown, listener } = setUp(true);
    listener(finished(2));
    listener(finished(4, 'x'.repeat(100)));
    expect(shown[0]).toBe('live [============            ] 2 of 4  app/db');
    expect(shown[1]).toHaveLength('live '.length + 79);
  });

  it('tells a slowdown, and stops telling it', () => {
    const { shown, listener } = setUp(true);
    listener({ type: 'throttled', quota: 'CreateSecret', perSecond: 40 });
    listener(finished(1));
    time = 20_000;
    listener(finished(2));
    expect(shown.map((line) => line.includes('CreateSecret slowed to 40.0/s'))).toEqual([true, false]);
  });

  it('is cleared when the plan or the report comes, and shows no control characters', () => {
    const { shown, listener } = setUp(true);
    const error = new LockstepError('unavailable', 'a\u001b[2J');
    listener({ type: 'retrying', quota: 'q', attempt: 2, error });
    listener(finished(1, 'a\u001b[2J'));
    listener({ type: 'applied', report: { results: [], errors: [], unchanged: 0, stopped: false } });
    expect(shown.join('')).not.toMatch(/\p{Cc}/u);
    expect(shown.at(-1)).toBe('live ');
  });
});

describe('elsewhere', () => {
  it('is a line every five seconds, and one at the end', () => {
    const { shown, listener } = setUp(false);
    for (const done of [1, 2, 3, 4]) {
      time += 2_000;
      listener(finished(done));
    }
    expect(shown).toEqual(['note 3 of 4  app/db', 'note 4 of 4  app/db']);
  });
});
