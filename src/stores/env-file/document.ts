/** A file's text, taken apart into secrets. */
export interface SecretDocument {
  /** The value of each secret; of names that occur several times, the last one. */
  readonly secrets: ReadonlyMap<string, string>;
  /** The text with this secret set; everything else stays byte for byte. */
  with(name: string, value: string): string;
  /** The text without this secret, however often its name occurs. */
  without(name: string): string;
}

/** Takes a text apart. `what` names the file in errors: `invalid-value` with its line, never with its content. */
export type ParseDocument = (text: string, what: string) => SecretDocument;
