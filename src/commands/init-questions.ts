import { LockstepError } from '../errors.ts';

/** Asks the user; rejects with `cancelled` when the user ends the questions. */
export interface Questioner {
  text(question: { message: string; example?: string; initial?: string; required: boolean }): Promise<string>;
  /** Gives the index of the chosen label. */
  choose(question: { message: string; labels: readonly string[] }): Promise<number>;
}

interface TextQuestion {
  readonly message: string;
  readonly example?: string;
  /** The answer when nobody is asked, and what stands there already when somebody is. */
  readonly fallback?: string;
  readonly mayBeEmpty?: boolean;
}

interface ChoiceQuestion<T extends string> {
  readonly message: string;
  /** The first one is the default. */
  readonly choices: readonly [T, ...T[]];
  readonly labels: Readonly<Record<T, string>>;
}

/** Answers from flags, else from the user, else by default. */
export function answerer(ask: Questioner | undefined) {
  return {
    /** Throws `usage`, naming the flag, for an empty answer and for one that nobody gives. */
    async text(flag: string, given: string | undefined, question: TextQuestion): Promise<string> {
      const { message, example, fallback, mayBeEmpty = false } = question;
      const answer =
        given ??
        (await ask?.text({
          message,
          ...(example === undefined ? {} : { example }),
          ...(fallback === undefined ? {} : { initial: fallback }),
          required: !mayBeEmpty,
        })) ??
        fallback;
      if (answer !== undefined && (answer !== '' || mayBeEmpty)) return answer;
      const like = example === undefined ? '' : `, like ${flag} ${example}`;
      throw new LockstepError('usage', `init needs ${flag}${like}`, {
        nextStep: 'Give the flag, or run it on a terminal without --yes to be asked.',
      });
    },
    async choice<T extends string>(given: T | undefined, question: ChoiceQuestion<T>): Promise<T> {
      const { message, choices, labels } = question;
      if (given !== undefined) return given;
      if (!ask) return choices[0];
      const index = await ask.choose({ message, labels: choices.map((choice) => labels[choice]) });
      return choices[index] ?? choices[0];
    },
    /** Throws `usage` when a flag is given that means nothing beside another one. */
    refuse(beside: string, flags: Readonly<Record<string, string | undefined>>): void {
      for (const [flag, value] of Object.entries(flags)) {
        if (value !== undefined) throw new LockstepError('usage', `${flag} does not go with ${beside}`);
      }
    },
  };
}
