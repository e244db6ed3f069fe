/**
 * Writes a value so that as many readers as possible read the same text. Tried in this order:
 *
 * 1. plain, for letters, digits and `_@%+=:,./-`;
 * 2. in single quotes, where every reader takes the text literally, unless it holds a single quote, a carriage
 *    return, or backslashes that some readers take for an escape of the quote or of each other;
 * 3. in double quotes, unless it holds something that a reader would expand there (`"`, `\`, `$`, a backtick);
 * 4. in double quotes with `\"`, `\\`, `\$` and `` \` ``, as shells and Docker Compose have them, and `\r`. Then not all
 *    readers agree: Node's --env-file and the npm package dotenv know no escaped quotes, python-dotenv no `\$`, a
 *    shell no `\r`. A form that those understand would let a shell run what stands in the value.
 *
 * A newline stands for itself within quotes, which all of them take.
 */
export function quoteDotenv(value: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(value)) return value;
  if (!/['\r]|\\\\|\\$/.test(value)) return `'${value}'`;
  if (!/["\\$`\r]/.test(value)) return `"${value}"`;
  return `"${value.replace(/["\\$`]/g, '\\$&').replaceAll('\r', '\\r')}"`;
}

/** What a text in double quotes says: `\n`, `\r` and the characters above are escapes, any other backslash is none. */
export function unescapeDotenv(text: string): string {
  return text.replace(/\\([nr"\\$`])/g, (_match, character: string) => {
    if (character === 'n') return '\n';
    return character === 'r' ? '\r' : character;
  });
}
