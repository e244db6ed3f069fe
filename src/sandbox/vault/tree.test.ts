import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTree } from './tree.ts';

const path = fc
  .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('/'));

describe('createTree', () => {
  it('holds what a plain map holds, whatever is set and deleted', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(path, fc.boolean())), (steps) => {
        const tree = createTree<number>();
        const map = new Map<string, number>();
        steps.forEach(([at, keep], index) => {
          if (keep) {
            tree.set(at, index);
            map.set(at, index);
          } else {
            tree.delete(at);
            map.delete(at);
          }
        });
        expect(new Map(tree.scan(''))).toEqual(map);
        const walked = (folder: string): string[] =>
          tree.list(folder).flatMap((name) => (name.endsWith('/') ? walked(folder + name) : [folder + name]));
        expect(walked('').sort()).toEqual([...map.keys()].sort());
      }),
    );
  });

  it('scans the leaves of a folder first, then its folders from the last to the first', () => {
    const tree = createTree<boolean>();
    for (const at of ['foo', 'foo/bar', 'foo/b/c', 'odd/x', 'odd/y/z', 'odd/a/s']) tree.set(at, true);
    expect(tree.scan('').map(([at]) => at)).toEqual([
      'foo',
      'odd/x',
      'odd/y/z',
      'odd/a/s',
      'foo/bar',
      'foo/b/c',
    ]);
    expect(tree.scan('foo/').map(([at]) => at)).toEqual(['bar', 'b/c']);
  });
});
