import { LockstepError } from '../../errors.ts';
import type { Write } from '../store.ts';
import { awsCapabilities } from './names.ts';
import type { Service } from './service.ts';

/** Throws `invalid-value` for a value that AWS refuses; some imitations do not. */
export function checkValue({ store }: Service, { name, value }: Write): void {
  const { byteLength } = value.bytes();
  const { maxValueBytes } = awsCapabilities;
  if (byteLength > 0 && byteLength <= maxValueBytes) return;
  const what = `store "${store}": the value of "${name}" has ${byteLength} bytes, and 1 to ${maxValueBytes} fit`;
  throw new LockstepError('invalid-value', what);
}

/** The value in the form of AWS: text stays text, byte by byte. */
export function contentOf({ value }: Write) {
  const content = value.reveal();
  return content.kind === 'text' ? { SecretString: content.text } : { SecretBinary: content.bytes };
}
