import { describe, expect, it } from 'vitest';
import { destinationOf, ruleOf, shapeOf } from '../../test/support/engine-bench.ts';
import { contextOf, desiredOf, entryOf } from '../../test/support/sync-parts.ts';
import { renderKeys, renderName, renderSecrets } from './render.ts';

const at = (name: string, prefix = '') => ruleOf({ destinations: [destinationOf({ name, prefix })] });

describe('renderName', () => {
  it.each([
    ['{{ .SecretPath }}', 'app/', 'db', 'app/db'],
    ['{{ .SecretPath }}', 'app/', 'app/db', 'app/db'],
    ['{{ .SecretPath }}', 'app/', 'application', 'app/application'],
    ['{{ .SecretPath }}', '', 'app/db', 'app/db'],
    ['{{ .SecretBaseName }}', 'x-', 'app/db', 'x-db'],
    ['{{ .MountPath }}/{{ .DestinationName }}/{{ .SecretPath }}', '', 'db', 'secret/cloud/db'],
    ['[{{ .SecretKey }}]', '', 'db', '[]'],
  ])('%s with prefix "%s" of %s', (name, prefix, path, expected) => {
    expect(renderName(contextOf(at(name, prefix)), entryOf(path), 'key')).toBe(expected);
  });
});

describe('stamps', () => {
  const stamp = desiredOf().stamp;
  it('is the same for the same input', () => expect(desiredOf().stamp).toBe(stamp));

  it.each([
    ['another version', desiredOf(entryOf('a', { versionId: 'a-2' }))],
    ['another path', desiredOf(entryOf('b', { versionId: 'a-1' }))],
    ['another name', desiredOf(entryOf('a'), at('x/{{ .SecretPath }}'))],
    ['another shape', desiredOf(entryOf('a'), ruleOf({ shape: shapeOf('raw') }))],
    [
      'another option of the shape',
      desiredOf(entryOf('a'), ruleOf({ shape: shapeOf('json', { exclude: ['x'] }) })),
    ],
    ['another source store', renderSecrets(contextOf(ruleOf(), 'vault:2'), [entryOf('a')])[0]],
  ])('is another one for %s', (_, other) => expect(other?.stamp).not.toBe(stamp));

  it.each([
    ['labels', ruleOf({ destinations: [destinationOf({ labels: { team: 'x' } })] })],
    ['the policy for drift', ruleOf({ drift: 'report' })],
    ['the name of the sync', ruleOf({ name: 'other' })],
  ])('does not depend on %s', (_, rule) => expect(desiredOf(entryOf('a'), rule).stamp).toBe(stamp));

  it('of keys say how many there are', () => {
    const context = contextOf(ruleOf({ shape: shapeOf('key') }));
    const [x, y] = ['x', 'y'].map((key) => ({ key, renamed: key }));
    if (!x || !y) throw new Error('unreachable');
    const [alone] = renderKeys(context, entryOf('a'), [x]);
    const [paired, other] = renderKeys(context, entryOf('a'), [x, y]);
    expect(new Set([alone?.stamp, paired?.stamp, other?.stamp]).size).toBe(3);
  });
});

describe('merging', () => {
  const merged = { ...at('{{ .SecretBaseName }}'), merge: true };
  it('brings together what renders one name, in the order of the paths', () => {
    const desired = renderSecrets(contextOf(merged), [entryOf('x/a'), entryOf('x/b'), entryOf('y/a')]);
    expect(desired.map(({ name, sources }) => [name, sources.map(({ path }) => path)])).toEqual([
      ['a', ['x/a', 'y/a']],
      ['b', ['x/b']],
    ]);
    expect(desired[0]?.mark.source).toMatch(/^x\/a\+1@/);
  });

  it('does not happen unasked', () => {
    const desired = renderSecrets(contextOf({ ...merged, merge: false }), [entryOf('x/a'), entryOf('y/a')]);
    expect(desired.map(({ name }) => name)).toEqual(['a', 'a']);
  });
});
