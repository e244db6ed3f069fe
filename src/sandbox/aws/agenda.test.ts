import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createAgenda } from './agenda.ts';

it('an agenda does what is due, in order, once', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 50 })), (hours) => {
      const agenda = createAgenda();
      const start = agenda.now();
      const done: number[] = [];
      for (const hour of hours) agenda.schedule(start + hour * 3_600_000, () => done.push(hour));
      agenda.advance(25.5 * 3_600_000);
      agenda.runDue();
      agenda.runDue();
      expect(done).toEqual(hours.filter((hour) => hour <= 25).sort((one, other) => one - other));
    }),
  );
});
