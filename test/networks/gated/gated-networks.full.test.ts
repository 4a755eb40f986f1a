import { expect, it } from 'vitest';
import { expectLively } from './lively.ts';
import { GATED_RESNET20, gatedResnet } from './resnet.ts';

for (const kernels of [2, 4, 6]) {
  it(`ResNet-20 of ${kernels} kernels at full size decides otherwise from frame to frame`, () => {
    const network = gatedResnet({ ...GATED_RESNET20, kernels });
    expect(network.frames).toHaveLength(kernels > 4 ? 32 : 16);
    expectLively(network, kernels);
  });
}
