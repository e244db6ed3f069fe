/**
 * Has this value no key that JSON writes with an escape? V8 13.6 misreads such keys once it has seen one that ends in
 * a backslash (see canonical-json.ts), in the whole process: random values whose measure is JSON.parse leave them out.
 */
export function hasPlainKeys(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(
    ([key, inner]) => !JSON.stringify(key).includes('\\') && hasPlainKeys(inner),
  );
}
