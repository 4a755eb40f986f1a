import { defineConfig } from 'vitest/config';
import { sourcePlugins } from './scripts/source-plugins.ts';
import { CountReporter } from './test/house/count-reporter.ts';
import { ISOLATED } from './test/house/isolated-tests.ts';

/** Data that tests read, and whole test files among it. */
const FIXTURES = 'test/**/fixtures/**';

export default defineConfig({
  plugins: sourcePlugins(),
  test: {
    pool: 'forks',
    // A test may build a simulator, which itself wants a core.
    maxWorkers: 2,
    setupFiles: ['test/house/property-seed.ts'],
    reporters: ['default', new CountReporter()],
    projects: [
      {
        extends: true,
        test: {
          name: 'default',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.full.test.ts', ...ISOLATED, FIXTURES],
          isolate: false,
          // The first build of a Verilator runtime on a slow machine takes a minute.
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'full',
          include: ['test/**/*.full.test.ts'],
          exclude: [FIXTURES],
          testTimeout: 1_800_000,
          hookTimeout: 600_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'isolated',
          include: [...ISOLATED],
          exclude: [FIXTURES],
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
