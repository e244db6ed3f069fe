import { LockstepError } from '../../errors.ts';

/**
 * A path as a URL wants it: every segment percent-encoded, a slash at the end kept. Throws `invalid-name` for what
 * a server or a proxy would turn into another path: empty segments, `.` and `..`, control characters, and halves
 * of surrogate pairs.
 */
export function encodePath(path: string): string {
  const problem = pathProblem(path);
  if (problem !== undefined) throw new LockstepError('invalid-name', `"${path}": ${problem}`);
  return path.split('/').map(encodeURIComponent).join('/');
}

/** Why this path cannot be asked for; undefined when it can. */
export function pathProblem(path: string): string | undefined {
  const segments = (path.endsWith('/') ? path.slice(0, -1) : path).split('/');
  if (path !== '' && segments.includes('')) return 'a segment of its path is empty';
  if (segments.some((segment) => segment === '.' || segment === '..'))
    return '"." and ".." are no names of a segment';
  if (/\p{Cc}/u.test(path)) return 'it holds a control character';
  if (!path.isWellFormed()) return 'it is not valid Unicode';
  return undefined;
}

/** A mount or namespace path without slashes around it. */
export function trimSlashes(path: string): string {
  return path.replace(/^\/+|\/+$/g, '');
}

/** The folder that holds every name with this prefix: '' or ends in a slash. */
export function folderOf(prefix: string): string {
  return prefix.slice(0, prefix.lastIndexOf('/') + 1);
}
