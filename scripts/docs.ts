import { readFile, writeFile } from 'node:fs/promises';
import { generatedParts, withGenerated } from './docs/generated.ts';

/** Writes the generated parts of the documentation: what schemas, commands and error classes say of themselves. */
const root = new URL('../', import.meta.url);
for (const file of Object.keys(generatedParts())) {
  const url = new URL(file, root);
  await writeFile(url, withGenerated(file, await readFile(url, 'utf8')));
}
