import { type ErrorClass, LockstepError } from '../../errors.ts';

/** The code of a failed file operation (`ENOENT`), or undefined. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const causes: Readonly<Record<string, { class: ErrorClass; what: string; nextStep: string }>> = {
  ENOENT: { class: 'not-found', what: 'it does not exist', nextStep: 'Create it, or correct the path.' },
  EACCES: { class: 'permission-denied', what: 'permission denied', nextStep: 'Give this user access to it.' },
  EPERM: { class: 'permission-denied', what: 'not permitted', nextStep: 'Give this user access to it.' },
  EROFS: {
    class: 'permission-denied',
    what: 'the file system is read-only',
    nextStep: 'Choose another path.',
  },
  EISDIR: { class: 'configuration', what: 'it is a folder', nextStep: 'Give the path of a file.' },
  ENOTDIR: { class: 'configuration', what: 'part of the path is no folder', nextStep: 'Correct the path.' },
  ELOOP: { class: 'configuration', what: 'its links go in circles', nextStep: 'Correct the links.' },
  ENAMETOOLONG: { class: 'configuration', what: 'the path is too long', nextStep: 'Choose another path.' },
  ENOSPC: { class: 'limit', what: 'the disk is full', nextStep: 'Free space on the disk.' },
  EDQUOT: { class: 'limit', what: 'the disk quota is used up', nextStep: 'Free space on the disk.' },
};

/** A failed file operation as a LockstepError: what was done, with which path, why it failed. */
export function fileError(error: unknown, doing: string, path: string): LockstepError {
  if (error instanceof LockstepError) return error;
  const code = errorCode(error);
  const cause = code === undefined ? undefined : causes[code];
  if (cause) return new LockstepError(cause.class, `cannot ${doing} ${path}: ${cause.what}`, cause);
  return new LockstepError('refused', `cannot ${doing} ${path}${code === undefined ? '' : ` (${code})`}`);
}
