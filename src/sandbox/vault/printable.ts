/** Holds only characters with a glyph, and plain spaces: what the servers allow in paths and in custom metadata. */
export function isPrintable(text: string): boolean {
  return !/[\p{C}\p{Z}]/u.test(text.replaceAll(' ', ''));
}
