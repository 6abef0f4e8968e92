/**
 * How tests run, in four projects. `core`: it alone must cover the core (`npm run coverage`). `shared`: its files load their modules once
 * for all of them, which is half the time, so they must leave nothing behind: mocks and variables are put back before each test. `scenarios`: they share
 * modules too, and the machine code of a whole application that is warm; each file ends its companies. `alone`: each file in a process of its own.
 */
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const SHARED = 'test/{connectors,infra,local,policies,sources,workflows}/**/*.test.ts';
/** All that has an application synthesized. */
const SCENARIOS = ['test/scenarios/**/*.test.ts', 'test/cli/embedded.test.ts'];

export default defineConfig({
  test: {
    // One more than there are cores: a scenario waits for vendors that are slow to answer, and a core would idle meanwhile.
    maxWorkers: availableParallelism() + 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: 'core', include: ['test/core/**/*.test.ts'], isolate: false, pool: 'threads' } },
      {
        extends: true,
        test: { name: 'shared', include: [SHARED], isolate: false, restoreMocks: true, unstubEnvs: true },
      },
      {
        extends: true,
        test: {
          name: 'scenarios',
          include: SCENARIOS,
          isolate: false,
          restoreMocks: true,
          unstubEnvs: true,
          globalSetup: ['test/scenarios/synthesized-once.ts'],
          setupFiles: ['test/scenarios/stop-companies.ts'],
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: ['test/**/*.test.ts'], exclude: ['test/core/**', SHARED, ...SCENARIOS] },
      },
    ],
    coverage: {
      include: ['functions/core/**'],
      reporter: [['text', { skipFull: true }]],
      thresholds: { lines: 100, branches: 100, functions: 100, statements: 100 },
    },
  },
});
