/**
 * Tests that use no simulator and leave nothing changed behind: they share two processes
 * (vitest.config.ts), where one for each file would take longer than most of them run.
 */
export const PURE_FOLDERS: readonly string[] = [
  'test/canonical',
  'test/compare',
  'test/data',
  'test/exact',
  'test/frontend',
  'test/gates',
  'test/graph-ops',
  'test/host',
  'test/ir',
  'test/kernels/adder-network',
  'test/ops',
  'test/quant',
  'test/streamline',
];

/** Single files of folders where others build simulators. */
export const PURE_FILES: readonly string[] = [
  ...['branch-cost', 'cost', 'mvu-unrolled-cost', 'rearranging-cost', 'stream', 'vvu-cost'].map(
    name => `test/kernels/${name}.test.ts`,
  ),
  ...[
    'covering-parts',
    'event-simulator',
    'fifo-depths',
    'fold',
    'names',
    'paced-source',
    'parts',
    'relays',
  ].map(name => `test/schedule/${name}.test.ts`),
];

/** Globs of all of them. */
export const PURE: readonly string[] = [
  ...PURE_FOLDERS.map(folder => `${folder}/**/*.test.ts`),
  ...PURE_FILES,
];
