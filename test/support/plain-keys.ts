/**
 * Has this value no key that begins with an escape in JSON? V8 13.6 misreads such keys once it has seen one (see
 * canonical-json.ts), in the whole process: random values whose measure is JSON.parse leave them out.
 */
export function hasPlainKeys(value: unknown): boolean {
  return !/[{,]"\\/.test(JSON.stringify(value) ?? '');
}
