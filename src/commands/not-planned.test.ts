import { expect, test } from 'vitest';
import { notPlanned } from './not-planned.ts';

test('says where once, and ends every sentence', () => {
  const error = { class: 'unavailable', message: 'no answer', nextStep: 'Try again' } as const;
  expect(notPlanned({ sync: 'app', store: 'aws', error })).toBe(
    'Not planned: sync "app", store "aws": no answer. Try again.',
  );
  const named = { ...error, message: 'store "aws" (eu-central-1): is it there?' };
  expect(notPlanned({ sync: 'app', store: 'aws', error: named })).toBe(
    'Not planned: sync "app": store "aws" (eu-central-1): is it there? Try again.',
  );
});
