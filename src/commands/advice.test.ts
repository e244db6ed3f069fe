import { expect, test } from 'vitest';
import { createAdvice } from './advice.ts';

test('advice for one line stands beside it, for several once below', () => {
  const advice = createAdvice(['Adopt it.', 'Allow it.', undefined, 'Allow it.']);
  expect(advice.beside('Adopt it.')).toBe(' (Adopt it.)');
  expect(advice.beside('Allow it.')).toBe('');
  expect(advice.beside(undefined)).toBe('');
  expect(advice.below()).toEqual(['What to do: Allow it.']);
});
