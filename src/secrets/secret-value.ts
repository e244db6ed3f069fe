import { inspect } from 'node:util';

/** What a store hands out and takes in: text or bytes. JSON objects are text that `shape.ts` takes apart. */
export type SecretContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary'; readonly bytes: Uint8Array };

const redacted = '[redacted]';

/**
 * A secret value that cannot be printed: its string, JSON and inspected forms are `[redacted]`. The content leaves
 * only through `reveal()`, which is called where a value is shaped, written or compared and nowhere else.
 */
export class SecretValue {
  readonly #content: SecretContent;

  private constructor(content: SecretContent) {
    this.#content = content;
  }

  static text(text: string): SecretValue {
    return new SecretValue({ kind: 'text', text });
  }

  static binary(bytes: Uint8Array): SecretValue {
    return new SecretValue({ kind: 'binary', bytes });
  }

  reveal(): SecretContent {
    return this.#content;
  }

  /** The content as bytes: UTF-8 for text. */
  bytes(): Uint8Array {
    return this.#content.kind === 'text' ? Buffer.from(this.#content.text, 'utf8') : this.#content.bytes;
  }

  /** Same kind and same bytes? */
  equals(other: SecretValue): boolean {
    return this.#content.kind === other.#content.kind && Buffer.compare(this.bytes(), other.bytes()) === 0;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [inspect.custom](): string {
    return redacted;
  }
}
