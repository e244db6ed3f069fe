import { stripVTControlCharacters } from 'node:util';

/** One very long name must not push every other line off the screen. */
const widestPadding = 60;

/**
 * Rows as aligned columns, two spaces apart; the last column is not padded, and a cell that is wider than others may
 * be made to fit breaks its own row only. Cells may be coloured.
 */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, Math.min(width(cell), widestPadding));
    }
  }
  return rows.map((row) =>
    row
      .map((cell, index) =>
        index === row.length - 1 ? cell : cell + ' '.repeat(Math.max(0, (widths[index] ?? 0) - width(cell))),
      )
      .join('  ')
      .trimEnd(),
  );
}

function width(cell: string): number {
  return stripVTControlCharacters(cell).length;
}

/** A name as it can stand on one line of a terminal: control characters are escaped. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}
