import { expect, it } from 'vitest';
import { prove } from '../prove.ts';
import { fullCase } from './cases.ts';
import { measureFullSize } from './measure.ts';
import { all, simulated } from './simulated.ts';

it.each(all.map(row => [row.name, row] as const))(
  'compiles %s at full size, accumulators proved',
  (_, { network, weightBits }) => {
    const found = measureFullSize(fullCase(network, weightBits));
    expect(found).toMatchObject({ tooNarrow: [], constant: [], warnings: [] });
    if (network.name === 'AlexNet-BN') expect(found.mostInputs).toBe(9216);
  },
);

it.each(simulated.map(row => [row.name, row] as const))('proves %s', async (_, { network, frames }) => {
  await prove(network, frames);
});
