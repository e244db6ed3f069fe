import { defineConfig } from 'vitest/config';

const setupFiles = ['test/support/seed.ts'];

/** Three projects: `unit` (no sockets), `sandbox` (our own stand-ins), `servers` (servers that others wrote). */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'], setupFiles, testTimeout: 20_000 } },
      {
        test: {
          name: 'sandbox',
          include: ['test/**/*.sandbox.test.ts'],
          setupFiles,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'servers',
          include: ['test/**/*.servers.test.ts'],
          setupFiles,
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
