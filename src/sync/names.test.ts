import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../test/conformance/memory-store.ts';
import { destinationOf, ruleOf } from '../../test/support/engine-bench.ts';
import { desiredOf, entryOf, listingOf } from '../../test/support/sync-parts.ts';
import { type NameRules, nameProblem } from '../secrets/name-rules.ts';
import type { Desired } from './desired.ts';
import { checkNames } from './names.ts';

const rules: NameRules = {
  pattern: /^[A-Za-z/]+$/,
  allowed: 'letters and /',
  maxLength: 8,
  caseSensitive: true,
};

async function check(
  desired: Desired[],
  names: Partial<NameRules> = {},
  identities: Record<string, string> = {},
) {
  const destinations = new Map(
    await Promise.all(
      ['cloud', 'far'].map(async (name) => {
        const store = createMemoryStore({ name, capabilities: { names: { ...rules, ...names } } });
        return [name, { identity: identities[name] ?? name, listing: await listingOf(store) }] as const;
      }),
    ),
  );
  const refused = checkNames(desired, destinations);
  return desired.map((item) => refused.get(item)?.action);
}
const wanted = (path: string, sync = 'app', store = 'cloud') =>
  desiredOf(entryOf(path), ruleOf({ name: sync, destinations: [destinationOf({ store })] }));

describe('nameProblem', () => {
  it.each([
    ['', /empty/],
    ['abcdefghi', /9 characters, at most 8/],
    ['a b', /only letters and \//],
    ['a\n', /only letters/],
    ['abcdefgh', undefined],
  ])('%j', (name, problem) => {
    if (problem) expect(nameProblem(name, rules)).toMatch(problem);
    else expect(nameProblem(name, rules)).toBeUndefined();
  });
});

describe('checkNames', () => {
  it('refuses only the names that the destination cannot hold', async () => {
    expect(await check([wanted('fine'), wanted('not fine'), wanted('muchtoolong')])).toEqual([
      undefined,
      'invalid-name',
      'invalid-name',
    ]);
  });

  it('refuses all who claim one name, of one sync or of several, and nobody else', async () => {
    const claims = [wanted('a'), wanted('a', 'web'), wanted('a', 'third'), wanted('b', 'web')];
    expect(await check(claims)).toEqual(['collision', 'collision', 'collision', undefined]);
  });

  it('lets one name stand in two stores, but not in two names of one store', async () => {
    const claims = [wanted('a'), wanted('a', 'web', 'far')];
    expect(await check(claims)).toEqual([undefined, undefined]);
    expect(await check(claims, {}, { cloud: 'same', far: 'same' })).toEqual(['collision', 'collision']);
  });

  it('tells one secret in two destinations of a sync from two secrets', async () => {
    const rule = ruleOf({ destinations: [destinationOf(), destinationOf()] });
    const first = desiredOf(entryOf('a'), rule);
    const second = { ...first, index: 1 };
    const store = createMemoryStore({ name: 'cloud', capabilities: { names: rules } });
    const refused = checkNames(
      [first, second],
      new Map([['cloud', { identity: 'cloud', listing: await listingOf(store) }]]),
    );
    expect(refused.get(first)?.reason).toBe(
      '"a" of sync "app" in destination 2 (store "cloud") would have the same name',
    );
  });

  it('counts case only where the destination does', async () => {
    const claims = [wanted('App'), wanted('app', 'web')];
    expect(await check(claims)).toEqual([undefined, undefined]);
    expect(await check(claims, { caseSensitive: false })).toEqual(['collision', 'collision']);
  });
});
