/** Replaces what stands between `<!-- generated: NAME -->` and `<!-- end -->`. Throws for a name without such a place. */
export function fillIn(text: string, name: string, content: string): string {
  const begin = `<!-- generated: ${name} -->\n`;
  const start = text.indexOf(begin);
  const end = text.indexOf('<!-- end -->', start);
  if (start < 0 || end < 0) throw new Error(`no place for "${name}"`);
  return `${text.slice(0, start + begin.length)}\n${content.trim()}\n\n${text.slice(end)}`;
}

/** A Markdown table; `|` inside cells is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
