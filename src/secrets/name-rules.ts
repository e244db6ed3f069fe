/** What names a destination can hold. */
export interface NameRules {
  /** Matches a whole valid name, apart from its length. */
  readonly pattern: RegExp;
  /** The allowed characters in words, for messages. */
  readonly allowed: string;
  /** Longest name, in characters. */
  readonly maxLength: number;
  /** False where `App` and `app` are one secret. */
  readonly caseSensitive: boolean;
  /** A reason to be careful with a valid name, or undefined. */
  readonly caution?: (name: string) => string | undefined;
}

/** Why the destination cannot hold this name; undefined when it can. */
export function nameProblem(name: string, rules: NameRules): string | undefined {
  if (name === '') return 'the name is empty';
  if (name.length > rules.maxLength)
    return `the name has ${name.length} characters, at most ${rules.maxLength} fit`;
  if (!rules.pattern.test(name)) return `the name may hold only ${rules.allowed}`;
  return undefined;
}

/** The text under which two names are one secret at the destination. */
export function nameIdentity(name: string, rules: NameRules): string {
  return rules.caseSensitive ? name : name.toLowerCase();
}
