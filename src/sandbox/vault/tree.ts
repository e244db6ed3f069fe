import { compareUtf8 } from './json.ts';

/** Things under paths of several segments; a name can be a leaf and a folder at once (`foo` beside `foo/`). */
export interface Tree<Leaf> {
  get(path: string): Leaf | undefined;
  set(path: string, leaf: Leaf): void;
  delete(path: string): void;
  /** The names directly in a folder, sorted by bytes; folders end with `/`. Empty when there is no such folder. */
  list(folder: string): string[];
  /**
   * Every leaf below a folder, as path relative to it. The order is that of OpenBao's scan: the leaves of a folder
   * first, then its folders, last one first.
   */
  scan(folder: string): [path: string, leaf: Leaf][];
}

interface Folder<Leaf> {
  readonly leaves: Map<string, Leaf>;
  readonly folders: Map<string, Folder<Leaf>>;
}

/** An empty tree. */
export function createTree<Leaf>(): Tree<Leaf> {
  const root = emptyFolder<Leaf>();
  const folderAt = (segments: readonly string[]): Folder<Leaf> | undefined => {
    let here: Folder<Leaf> | undefined = root;
    for (const segment of segments) here = here?.folders.get(segment);
    return here;
  };
  return {
    get(path) {
      const { folders, name } = split(path);
      return folderAt(folders)?.leaves.get(name);
    },
    set(path, leaf) {
      const { folders, name } = split(path);
      let here = root;
      for (const segment of folders) {
        const next = here.folders.get(segment) ?? emptyFolder<Leaf>();
        here.folders.set(segment, next);
        here = next;
      }
      here.leaves.set(name, leaf);
    },
    delete(path) {
      const { folders, name } = split(path);
      folderAt(folders)?.leaves.delete(name);
      // A folder exists only as long as something is in it.
      for (let depth = folders.length; depth > 0; depth -= 1) {
        const folder = folderAt(folders.slice(0, depth));
        if (!folder || folder.leaves.size + folder.folders.size > 0) return;
        folderAt(folders.slice(0, depth - 1))?.folders.delete(folders[depth - 1] ?? '');
      }
    },
    list(path) {
      const folder = folderAt(segmentsOf(path));
      if (!folder) return [];
      return [...folder.leaves.keys(), ...[...folder.folders.keys()].map((name) => `${name}/`)].sort(
        compareUtf8,
      );
    },
    scan(path) {
      const start = folderAt(segmentsOf(path));
      const found: [string, Leaf][] = [];
      const waiting: [string, Folder<Leaf>][] = start ? [['', start]] : [];
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const [prefix, folder] = next;
        for (const [name, leaf] of sorted(folder.leaves)) found.push([prefix + name, leaf]);
        for (const [name, child] of sorted(folder.folders)) waiting.push([`${prefix}${name}/`, child]);
      }
      return found;
    },
  };
}

function emptyFolder<Leaf>(): Folder<Leaf> {
  return { leaves: new Map(), folders: new Map() };
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function split(path: string): { folders: string[]; name: string } {
  const folders = path.split('/');
  return { name: folders.pop() ?? '', folders };
}

function sorted<Value>(map: ReadonlyMap<string, Value>): [string, Value][] {
  return [...map].sort(([left], [right]) => compareUtf8(`${left}`, `${right}`));
}
