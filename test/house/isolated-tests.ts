/**
 * Tests that change what others in their process would see: the environment, the working folder, what is printed. They have
 * a process each; all others share two (vitest.config.ts), where one for each file would take longer than most of them run.
 */
export const ISOLATED: readonly string[] = [
  'test/artifact/artifact.test.ts',
  'test/artifact/images.test.ts',
  'test/cli/shifts.test.ts',
  'test/node/makers.test.ts',
  'test/sim/build.test.ts',
  'test/sim/cache.test.ts',
  'test/sim/temporary-folder.test.ts',
  'test/tools/build.test.ts',
  'test/tools/synth.test.ts',
];
