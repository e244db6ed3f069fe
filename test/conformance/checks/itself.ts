import { expect, test } from 'vitest';
import { type Bench, never } from '../bench.ts';

/** The store itself: identity, place, capabilities, end. */
export function checkItself(bench: Bench): void {
  test('identity is a text that stays the same', async () => {
    const identity = await bench.store.identity(never);
    expect(identity).not.toBe('');
    await bench.write('a', 1);
    expect(await bench.store.identity(never)).toBe(identity);
  });

  test('place has all its parts', async () => {
    expect(await bench.store.place(never)).toEqual({
      namespacePath: expect.any(String),
      namespaceId: expect.any(String),
      mountPath: expect.any(String),
      mountAccessor: expect.any(String),
    });
  });

  test('it has a name, a kind and sensible capabilities', () => {
    const { name, kind, capabilities } = bench.store;
    expect(name).not.toBe('');
    expect(kind).not.toBe('');
    expect(capabilities.writable, 'the suite is for stores that can be written to').toBe(true);
    expect(capabilities.maxValueBytes).toBeGreaterThan(0);
    // With the flags g or y a pattern remembers where it was.
    expect(capabilities.names.pattern.flags).not.toMatch(/[gy]/);
  });

  test('close may be called twice, and before anything was asked', async () => {
    await bench.store.close();
    await bench.store.close();
  });
}
