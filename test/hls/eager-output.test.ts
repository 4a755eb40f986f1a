import { expect, it } from 'vitest';
import { expectEager } from './eager.ts';
import { thinned } from './hls-sweep.ts';
import { storing } from './storing-kernels.ts';

/** One case of so many; eager-output.full.test.ts takes more. */
const STRIDE = 8.3;

it('gives every beat before it waits for an input beat that this needs not', async () => {
  // One program: the compiler makes what the kernels share once.
  const cases = storing.flatMap(([kind, all]) => {
    const few = thinned(all, STRIDE);
    expect(few.length, kind).toBeGreaterThanOrEqual(8);
    return few;
  });
  await expectEager(cases);
});
