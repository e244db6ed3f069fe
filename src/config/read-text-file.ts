import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { LockstepError } from '../errors.ts';

/** The largest file that is read, in bytes: configurations and single secrets are far smaller. */
const maxBytes = 1024 * 1024;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  EISDIR: 'is a folder',
};

/**
 * Reads a whole text file. Throws `configuration` with a message that starts with `what` and never holds anything
 * of the content: the file is not there, may not be read, is larger than 1 MiB, or is not UTF-8.
 */
export async function readTextFile(path: string, what: string): Promise<string> {
  const bytes = await readBytes(path).catch((error: NodeJS.ErrnoException) => {
    throw new LockstepError(
      'configuration',
      `${what} ${reasons[error.code ?? ''] ?? `cannot be read (${error.code})`}`,
    );
  });
  if (bytes.length > maxBytes) throw new LockstepError('configuration', `${what} is larger than 1 MiB`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new LockstepError('configuration', `${what} is not UTF-8 text`);
  }
}

/** One byte more than allowed is enough to know: a device without end is never read to its end. */
function readBytes(path: string): Promise<Buffer> {
  return buffer(createReadStream(path, { end: maxBytes }));
}
