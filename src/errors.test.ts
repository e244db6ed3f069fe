import { describe, expect, it } from 'vitest';
import { asLockstepError, errorClasses, isLockstepError, LockstepError } from './errors.ts';

const planted = 'planted-value-91d2';

describe('asLockstepError', () => {
  it('gives an error of ours as it is', () => {
    const error = new LockstepError('stale', 'moved');
    expect(asLockstepError(error)).toBe(error);
  });

  it('keeps type and place of any other error, and nothing of its message', () => {
    const error = asLockstepError(new SyntaxError(`Unexpected token ${planted}`));
    expect(error.class).toBe('internal');
    expect(error.message).toMatch(/^unexpected SyntaxError at .*errors\.test\.ts/);
    expect(error.message).not.toContain(planted);
  });

  it.each([
    ['a line of the message that looks like a place', new Error(`x\n    at ${planted} (file.js:1:1)`)],
    ['a name that somebody set', Object.assign(new Error('x'), { name: planted })],
    ['a stack that somebody set', Object.assign(new Error('x'), { stack: `Error: x\n    at ${planted}` })],
    ['a stack that is no text', Object.assign(new Error('x'), { stack: { planted } })],
    ['a text', planted],
    ['an object', { message: planted, toString: (): string => planted }],
    ['a cause', new Error('x', { cause: planted })],
    ['nothing', undefined],
  ])('does not let a value out through %s', (_, thrown) => {
    const { message, nextStep } = asLockstepError(thrown);
    expect(message + nextStep).not.toContain(planted);
    expect(message).toMatch(/^unexpected \w+/);
  });
});

describe('LockstepError', () => {
  it('takes retry, exit code and next step from its class, unless it knows a better step', () => {
    expect(new LockstepError('throttled', 'x', { retryAfterMs: 5 })).toMatchObject({
      retry: 'slower',
      exitCode: 1,
      retryAfterMs: 5,
      nextStep: errorClasses.throttled.nextStep,
    });
    expect(new LockstepError('conflict', 'x', { nextStep: 'Do it.' }).report()).toEqual({
      class: 'conflict',
      message: 'x',
      nextStep: 'Do it.',
    });
  });

  it('is recognised by class', () => {
    const error = new LockstepError('stale', 'x');
    expect([
      isLockstepError(error),
      isLockstepError(error, 'stale', 'limit'),
      isLockstepError(error, 'limit'),
    ]).toEqual([true, true, false]);
    expect(isLockstepError(new Error('x'))).toBe(false);
  });
});
