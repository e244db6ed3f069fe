import type { Capabilities } from '../../src/stores/store.ts';
import { createMemoryStore, type MemoryStore } from './memory-store.ts';
import { describeStoreConformance } from './store-conformance.ts';

function conformance(what: string, capabilities: Partial<Capabilities>): void {
  let store: MemoryStore;
  describeStoreConformance(`a store in memory, ${what}`, {
    settings: {},
    async open() {
      store = createMemoryStore({ capabilities });
      return store;
    },
    async outsider(name, value) {
      store.put(name, value);
    },
    async recreate(name, value) {
      store.purge(name);
      store.put(name, value);
    },
    async close() {},
  });
}

conformance('with all capabilities', {});
conformance('with none', {
  names: { pattern: /^[a-z0-9_]+$/, allowed: 'a-z, 0-9 and _', maxLength: 64, caseSensitive: false },
  maxValueBytes: 4096,
  emptyValues: false,
  binary: false,
  recoverable: false,
  relabel: false,
});
