import { it } from 'vitest';
import { expectEager } from './eager.ts';
import { thinned } from './hls-sweep.ts';
import { storing } from './storing-kernels.ts';

it.each(storing)(
  'gives every beat of %s before it waits for an input beat that this needs not',
  async (_, cases) => {
    await expectEager(thinned(cases, 2.3));
  },
);
