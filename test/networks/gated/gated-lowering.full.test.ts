import { expect, it } from 'vitest';
import { compareLowered } from './lowered.ts';
import { randomGated } from './random-gated.ts';
import { GATED_RESNET20, gatedResnet } from './resnet.ts';

for (const kernels of [2, 4]) {
  it(`integers choose what a full-size ResNet-20 of ${kernels} kernels chooses, its sums snapped`, () => {
    const network = gatedResnet({ ...GATED_RESNET20, kernels });
    expect(compareLowered(network)).toMatchObject({ gates: 20, winnerDifferences: 0 });
  });
}

it('integers choose what a full-size ResNet-20 of 6 kernels chooses', () => {
  const network = gatedResnet({ ...GATED_RESNET20, kernels: 6, scales: 'dyadic' });
  const found = compareLowered(network);
  expect(found).toMatchObject({ gates: 20, winnerDifferences: 0 });
  expect(found.scoreDistance).toBeLessThan(1e-5);
});

for (let seed = 6; seed < 100; seed++) {
  const { options, blocks, write } = randomGated(seed);
  it(`random network ${seed}: ${options.kernels} kernels, ${blocks.join()}`, () => {
    const network = write();
    const found = compareLowered(network);
    expect(found).toMatchObject({ gates: network.gates.length, winnerDifferences: 0 });
    expect(found.scoreDistance).toBeLessThan(1e-5);
  });
}
