import { type CANCEL_SYMBOL, intro, select, text } from '@clack/prompts';
import { LockstepError } from '../errors.ts';
import type { Questioner } from './init-questions.ts';

/** The questions on a terminal. They go to stderr: stdout is for data. */
export function askOnTerminal(): Questioner {
  const output = process.stderr;
  intro('A few questions, then lockstep.yaml is written. No secret is asked for.', { output });
  return {
    async text({ message, example, initial, required }) {
      const answer = await text({
        message,
        output,
        ...(example === undefined ? {} : { placeholder: example }),
        ...(initial === undefined ? {} : { initialValue: initial }),
        validate: (value) => (required && !value ? 'This is needed.' : undefined),
      });
      return given(answer);
    },
    async choose({ message, labels }) {
      return given(
        await select({ message, output, options: labels.map((label, value) => ({ value, label })) }),
      );
    },
  };
}

function given<T extends string | number>(answer: T | typeof CANCEL_SYMBOL): T {
  if (typeof answer !== 'symbol') return answer;
  throw new LockstepError('cancelled', 'nothing was written', { nextStep: 'Run it again when you like.' });
}
