import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/scenarios/synthesized-once.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    coverage: { include: ['functions/core/**'], thresholds: { lines: 100, branches: 100 } },
  },
});
