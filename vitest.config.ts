/** How tests run. The core's are a project of their own: they alone must cover it (`npm run coverage`), and being pure they share their threads. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: 'core', include: ['test/core/**/*.test.ts'], isolate: false, pool: 'threads' } },
      {
        extends: true,
        test: {
          name: 'rest',
          include: ['test/**/*.test.ts'],
          exclude: ['test/core/**'],
          globalSetup: ['test/scenarios/synthesized-once.ts'],
        },
      },
    ],
    coverage: {
      include: ['functions/core/**'],
      reporter: [['text', { skipFull: true }]],
      thresholds: { lines: 100, branches: 100, functions: 100, statements: 100 },
    },
  },
});
