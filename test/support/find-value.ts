/**
 * The forms in which a value could stand in a text: plain and in parts, escaped for JSON (once, twice, all of it),
 * percent-encoded, hex, and base64 at every alignment. All in lower case.
 */
export function formsOf(value: string): Map<string, string> {
  const bytes = Buffer.from(value);
  const escaped = JSON.stringify(value).slice(1, -1);
  const forms = new Map([
    ['plain', value],
    ['its beginning', value.slice(0, 12)],
    ['its end', value.slice(-12)],
    ['JSON', escaped],
    ['JSON in JSON', JSON.stringify(escaped).slice(1, -1)],
    ['JSON, all escaped', [...value].map(codeUnits).join('')],
    ['URL', encodeURIComponent(value)],
    ['form', new URLSearchParams({ v: value }).toString().slice(2)],
    ['URL, all encoded', [...bytes].map((byte) => `%${hex(byte)}`).join('')],
    ['hex', bytes.toString('hex')],
  ]);
  for (const offset of [0, 1, 2]) {
    // Characters that also hold bits of the neighbours are left out.
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const inner = encoded.slice(Math.ceil((offset * 8) / 6), -4);
    forms.set(`base64, offset ${offset}`, inner);
    forms.set(`base64url, offset ${offset}`, inner.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return new Map([...forms].map(([form, text]) => [form, text.toLowerCase()]));
}

/** Where one of the values stands in the text, in whatever form; undefined when nowhere. */
export function findValue(text: string, values: readonly string[]): string | undefined {
  const searched = text.toLowerCase();
  for (const value of values) {
    for (const [form, looksLike] of formsOf(value)) {
      const at = searched.indexOf(looksLike);
      if (at >= 0) return `${value} (${form}) in: ${text.slice(Math.max(0, at - 80), at + 80)}`;
    }
  }
  return undefined;
}

function codeUnits(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    const unit = character.charCodeAt(index).toString(16).padStart(4, '0');
    return `\\u${unit}`;
  }).join('');
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
