import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../test/conformance/memory-store.ts';
import { destinationOf, ruleOf, shapeOf } from '../../test/support/engine-bench.ts';
import { contextOf, entryOf, listingOf } from '../../test/support/sync-parts.ts';
import { LockstepError } from '../errors.ts';
import type { Shape } from '../secrets/shape.ts';
import { createKeyLookup, renderKeyedSecrets } from './keys.ts';
import { renderKeys } from './render.ts';

const never = new AbortController().signal;

/** A destination that holds the secrets of these keys of version 1, and what the present version looks like. */
async function setUp(written: string[], shape: Partial<Shape> = {}) {
  const name = '{{ .SecretPath }}/{{ .SecretKey }}';
  const context = contextOf(
    ruleOf({ shape: shapeOf('key', shape), destinations: [destinationOf({ name })] }),
  );
  const source = entryOf('a');
  const cloud = createMemoryStore({ name: 'cloud' });
  const keys = written.map((key) => ({ key, renamed: shape.rename?.[key] ?? key }));
  for (const { name, stamp, mark } of renderKeys(context, source, keys))
    cloud.put(name, 'v', { stamp, mark });
  const lookups: string[] = [];
  const render = async (present: string[] | LockstepError, entry = source) => {
    const listing = await listingOf(cloud);
    const result = await renderKeyedSecrets(context, [entry], listing, async ({ name }) => {
      lookups.push(name);
      if (present instanceof LockstepError) throw present;
      return present;
    });
    return { ...result, names: result.desired.map(({ name }) => name) };
  };
  return { cloud, context, source, render, lookups };
}

describe('renderKeyedSecrets', () => {
  it('recognises a complete set without a lookup, and wants just that', async () => {
    const { render, lookups } = await setUp(['x', 'y', 'z']);
    expect((await render([])).names.sort()).toEqual(['a/x', 'a/y', 'a/z']);
    expect(lookups).toEqual([]);
  });

  it.each<[string, (cloud: ReturnType<typeof createMemoryStore>) => unknown]>([
    ['one is missing', (cloud) => cloud.purge('a/y')],
    ['one is deleted', (cloud) => cloud.delete('a/y')],
    ['one was edited', (cloud) => cloud.editAsOutsider('a/y', 'theirs')],
    [
      'one lost its mark to another sync',
      (cloud) => {
        cloud.purge('a/y');
        cloud.put('a/y', 'v', { mark: { owner: 'team', sync: 'other', source: 'a:y@11111111' } });
      },
    ],
  ])('looks when %s', async (_, happens) => {
    const { cloud, render, lookups } = await setUp(['x', 'y', 'z']);
    happens(cloud);
    expect((await render(['x', 'y', 'z'])).names.sort()).toEqual(['a/x', 'a/y', 'a/z']);
    expect(lookups).toEqual(['a']);
  });

  it('looks when the version has changed, and when nothing is there yet', async () => {
    const { source, render, lookups } = await setUp(['x']);
    const { names, desired } = await render(['x', 'y'], { ...source, versionId: 'a-2' });
    expect(names).toEqual(['a/x', 'a/y']);
    expect(desired[0]?.sources[0]?.versionId).toBe('a-2');
    const fresh = await setUp([]);
    expect((await fresh.render(['x'])).names).toEqual(['a/x']);
    expect([...lookups, ...fresh.lookups]).toEqual(['a', 'a']);
  });

  it('is not misled by one that is left over from an earlier version', async () => {
    const { cloud, context, source, render, lookups } = await setUp(['x', 'y']);
    const [extra] = renderKeys(context, { ...source, versionId: 'a-0' }, [{ key: 'old', renamed: 'old' }]);
    if (extra) cloud.put(extra.name, 'v', { stamp: extra.stamp, mark: extra.mark });
    expect((await render([])).names.sort()).toEqual(['a/x', 'a/y']);
    expect(lookups).toEqual([]);
  });

  it('another shape is another stamp: it looks', async () => {
    const { context, cloud, source } = await setUp(['x', 'y']);
    const rule = { ...context.rule, shape: shapeOf('key', { include: ['x'] }) };
    const looked: string[] = [];
    const { desired } = await renderKeyedSecrets(
      { ...context, rule },
      [source],
      await listingOf(cloud),
      async (entry) => {
        looked.push(entry.name);
        return ['x', 'y'];
      },
    );
    expect([desired.map(({ name }) => name), looked]).toEqual([['a/x'], ['a']]);
  });

  it('takes the new names of keys, and excludes', async () => {
    const { render } = await setUp(['x', 'y'], { rename: { x: 'first' }, exclude: ['secret*'] });
    expect((await render([])).names.sort()).toEqual(['a/first', 'a/y']);
    const fresh = await setUp([], { rename: { x: 'first' }, exclude: ['secret*'] });
    expect((await fresh.render(['x', 'y', 'secret1'])).names.sort()).toEqual(['a/first', 'a/y']);
  });

  it('says which source failed, and lets a cancellation through', async () => {
    const { source, render } = await setUp([]);
    const denied = new LockstepError('permission-denied', 'no');
    expect(await render(denied)).toMatchObject({ desired: [], failed: new Map([[source, denied]]) });
    await expect(render(new LockstepError('cancelled', 'stopped'))).rejects.toMatchObject({
      class: 'cancelled',
    });
  });

  it('two keys that get one name are an error of their source', async () => {
    const { source, render } = await setUp([], { rename: { x: 'y' } });
    const { failed } = await render(['x', 'y']);
    expect(failed.get(source)).toMatchObject({ class: 'invalid-value' });
  });
});

describe('createKeyLookup', () => {
  it('asks once for each secret: the listing of keys, or the value where there is none', async () => {
    const vault = createMemoryStore({ name: 'vault' });
    const entry = vault.put('a', { x: '1', y: '2' });
    const lookUp = createKeyLookup(vault, never);
    expect(await Promise.all([lookUp(entry), lookUp(entry)])).toEqual([
      ['x', 'y'],
      ['x', 'y'],
    ]);
    expect(vault.log).toEqual([{ method: 'keys', name: 'a' }]);
    const { keys: _, ...plain } = vault;
    expect(await createKeyLookup(plain, never)(entry)).toEqual(['x', 'y']);
  });

  it('plain text has no keys, and the error does not quote it', async () => {
    const vault = createMemoryStore({ name: 'vault' });
    const { keys: _, ...plain } = vault;
    const entry = vault.put('a', 'planted-value');
    const error = await createKeyLookup(plain, never)(entry).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ class: 'invalid-value' });
    expect(String(error)).not.toContain('planted-value');
  });
});
