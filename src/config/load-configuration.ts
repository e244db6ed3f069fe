import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { LockstepError } from '../errors.ts';
import { canonicalJson, parseJson } from '../secrets/canonical-json.ts';
import type { StoreKind } from '../stores/store-kind.ts';
import type { SyncRule } from '../sync/sync-rule.ts';
import { check } from './check.ts';
import { checkStore } from './check-store.ts';
import { checkSync, knownStores } from './check-sync.ts';
import type { Configuration, StoreConfiguration } from './configuration.ts';
import { configurationError, type Problem, valueAt } from './problems.ts';
import { readTextFile } from './read-text-file.ts';
import { holdsReference, resolveReferences } from './references.ts';
import { readYaml, type YamlTree } from './yaml-tree.ts';

export interface LoadOptions {
  /** The kinds of stores there are, by name. */
  readonly kinds: Readonly<Record<string, StoreKind>>;
  /** For references in syncs: all syncs are checked together, so all of theirs must lead somewhere. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const owner = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[A-Za-z0-9 _.:/=+\-@]*$/, 'may hold only letters, digits, spaces and _ . : / = + - @');

export const fileSchema = z.strictObject({
  version: z.literal(1).describe('Version of the format.'),
  owner: owner.describe('Who these secrets belong to: part of every mark. Each team needs its own; keep it.'),
  stores: z
    .record(z.string(), z.unknown())
    .refine(hasEntries, 'needs at least one store')
    .describe('Places that hold secrets, by a name of your choice.'),
  syncs: z
    .record(z.string(), z.unknown())
    .refine(hasEntries, 'needs at least one sync')
    .describe('Which secrets must exist where, by a name of your choice; the name is part of every mark.'),
});

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Reads and checks a configuration file. Throws one `configuration` error with a line for each problem: file, line,
 * column, place, what is wrong and what to write instead. References in stores are not resolved here: a store that
 * is not used needs none of its variables and files (open-stores.ts).
 */
export async function loadConfiguration(
  file: string,
  { kinds, environment }: LoadOptions,
): Promise<Configuration> {
  const text = await readTextFile(file, `${file}:`).catch((error: unknown) => {
    throw withInit(error);
  });
  const tree = readYaml(text);
  if (tree.problems.length > 0) throw configurationError(file, tree.problems);
  const folder = resolve(dirname(file));
  const raw = tree.value;
  const problems = fileProblems(raw);
  // A file of another version has another format: nothing else can be said about it.
  if (problems.some(({ path }) => path.length === 0 || path[0] === 'version')) fail(file, tree, problems);

  problems.push(...nameProblems(raw));
  const stores = new Map<string, StoreConfiguration>();
  const kindOfStore = new Map<string, StoreKind | undefined>();
  for (const [name, value] of entriesAt(raw, 'stores')) {
    const store = checkStore(name, value, kinds);
    kindOfStore.set(name, store.kind);
    if (!store.ok) problems.push(...store.problems);
    else stores.set(name, { ...store.output, position: tree.position(['stores', name]) });
  }
  const known = knownStores(kindOfStore, Object.values(kinds));
  const syncs: SyncRule[] = [];
  for (const [name, sync] of entriesAt(raw, 'syncs')) {
    const path = ['syncs', name];
    const resolved = await resolveReferences(sync, path, { environment, folder });
    const wrong = [...resolved.problems];
    const checked = checkSync(name, resolved.value, sync, known);
    if (checked.ok) syncs.push(checked.output);
    // What cannot be resolved is said once.
    else
      wrong.push(...checked.problems.filter((problem) => !wrong.some((other) => samePath(problem, other))));
    problems.push(...wrong);
  }
  const ownerOutput = owner.safeParse(valueAt(raw, ['owner']));
  if (problems.length > 0 || !ownerOutput.success) fail(file, tree, problems);
  return { file, folder, owner: ownerOutput.data, stores, syncs, hash: hashOf(raw) };
}

function fileProblems(raw: unknown): Problem[] {
  if (raw === null || raw === undefined)
    return [{ path: [], message: 'the file is empty; run `lockstep init`' }];
  if (typeof raw !== 'object' || Array.isArray(raw)) {
    return [{ path: [], message: 'expected a map with version, owner, stores and syncs' }];
  }
  const version = valueAt(raw, ['version']);
  if (version !== 1) {
    const message =
      version === undefined ? 'missing; write "version: 1"' : 'unknown version; write "version: 1"';
    return [{ path: ['version'], message }];
  }
  const checked = check(fileSchema, raw, { raw, path: [], references: 'resolved' });
  const ownerText = valueAt(raw, ['owner']);
  if (typeof ownerText === 'string' && holdsReference(ownerText)) {
    const message = 'references do not work here, since every mark carries the owner; write the name itself';
    return [
      { path: ['owner'], message },
      ...(checked.ok ? [] : checked.problems.filter(({ path }) => path[0] !== 'owner')),
    ];
  }
  return checked.ok ? [] : checked.problems;
}

function nameProblems(raw: unknown): Problem[] {
  return ['stores', 'syncs'].flatMap((part) =>
    entriesAt(raw, part)
      .filter(([name]) => !namePattern.test(name))
      .map(([name]) => ({
        path: [part, name],
        message: 'a name has 1 to 64 letters, digits or - _ . and begins with a letter or digit',
      })),
  );
}

function entriesAt(raw: unknown, part: string): [string, unknown][] {
  const value = valueAt(raw, [part]);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

function hasEntries(value: object): boolean {
  return Object.keys(value).length > 0;
}

function samePath(one: Problem, other: Problem): boolean {
  return JSON.stringify(one.path) === JSON.stringify(other.path);
}

function hashOf(raw: unknown): string {
  const canonical = canonicalJson(parseJson(JSON.stringify(raw), 'the configuration'));
  return createHash('sha256').update(canonical).digest('hex');
}

function fail(file: string, tree: YamlTree, problems: readonly Problem[]): never {
  const placed = problems.map((problem) => ({ ...problem, position: tree.position(problem.path) }));
  throw configurationError(file, placed);
}

function withInit(error: unknown): unknown {
  if (!(error instanceof LockstepError) || !error.message.endsWith('does not exist')) return error;
  return new LockstepError('configuration', error.message, {
    nextStep: 'Run `lockstep init`, or name the file with --config.',
  });
}
