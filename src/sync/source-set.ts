import { parseSourceReference } from '../secrets/source-reference.ts';

/** Some sources of one sync, for the question whether a destination secret may come from one of them. */
export interface SourceSet {
  /** Without a key: everything that comes from this path. */
  add(source: { readonly path: string; readonly key?: string | undefined }): void;
  /**
   * May the secret with this source reference come from one of these? Where the reference does not say it all (too
   * long, changed by somebody, merged from several), the answer is yes as soon as there is any.
   */
  mayHold(reference: string): boolean;
}

export function createSourceSet(): SourceSet {
  const keysByPath = new Map<string, Set<string | undefined>>();
  return {
    add({ path, key }) {
      const keys = keysByPath.get(path);
      if (keys) keys.add(key);
      else keysByPath.set(path, new Set([key]));
    },
    mayHold(text) {
      const reference = parseSourceReference(text);
      if (reference?.path === undefined || reference.others > 0) return keysByPath.size > 0;
      const keys = keysByPath.get(reference.path);
      if (keys === undefined) return false;
      return reference.key === undefined || keys.has(undefined) || keys.has(reference.key);
    },
  };
}
