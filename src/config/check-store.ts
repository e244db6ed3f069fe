import { z } from 'zod';
import type { StoreKind } from '../stores/store-kind.ts';
import { didYouMean } from '../suggestion.ts';
import { type Checked, check } from './check.ts';
import type { StoreConfiguration } from './configuration.ts';
import type { Path } from './problems.ts';
import { referenceProblems } from './references.ts';

const anyStore = z.looseObject({ kind: z.string() });

/**
 * One store of the file, or everything that is wrong with it as far as that can be said while its references are
 * not resolved. `kind` is known also when something else is wrong.
 */
export function checkStore(
  name: string,
  value: unknown,
  kinds: Readonly<Record<string, StoreKind>>,
): Checked<Omit<StoreConfiguration, 'position'>> & { kind: StoreKind | undefined } {
  const path: Path = ['stores', name];
  const references = referenceProblems(value, path);
  const outline = check(anyStore, value, { raw: value, path, references: 'later' });
  if (!outline.ok) return { ok: false, problems: [...references, ...outline.problems], kind: undefined };
  const { kind: kindName, ...raw } = outline.output;
  const kind = Object.hasOwn(kinds, kindName) ? kinds[kindName] : undefined;
  if (!kind) {
    const hint = didYouMean(kindName, Object.keys(kinds)) || `; known are ${Object.keys(kinds).join(', ')}`;
    const unknown = { path: [...path, 'kind'], message: `unknown kind "${kindName}"${hint}` };
    return { ok: false, problems: [...references, unknown], kind };
  }
  const checked = check(kind.configuration, raw, { raw, path, references: 'later', alsoKnown: ['kind'] });
  const problems = [...references, ...(checked.ok ? [] : checked.problems)];
  if (problems.length > 0) return { ok: false, problems, kind };
  return { ok: true, output: { name, kind: kindName, raw }, kind };
}
