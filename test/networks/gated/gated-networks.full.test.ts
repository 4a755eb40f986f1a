import { expect, it } from 'vitest';
import { GATED_DENSENET_BC, gatedDensenet } from './densenet.ts';
import { GATED_GOOGLENET, gatedGooglenet } from './googlenet.ts';
import { expectLively } from './lively.ts';
import { GATED_RESNET20, GATED_RESNET32, gatedResnet } from './resnet.ts';
import { GATED_VGG16, gatedVgg16 } from './vgg.ts';

for (const kernels of [2, 4, 6]) {
  it(`ResNet-20 of ${kernels} kernels at full size decides otherwise from frame to frame`, () => {
    const network = gatedResnet({ ...GATED_RESNET20, kernels });
    expect(network.frames).toHaveLength(kernels > 4 ? 32 : 16);
    expectLively(network, kernels);
  });
}

/** Fewer than in the measured networks (docs/gated-resnet20.md), for the time that float convolutions take. */
const FEW_FRAMES = { kernels: 2, frames: 6 };

for (const [name, gates, network] of [
  ['ResNet-32', 32, () => gatedResnet({ ...GATED_RESNET32, ...FEW_FRAMES })],
  ['VGG-16', 12, () => gatedVgg16({ ...GATED_VGG16, ...FEW_FRAMES })],
  ['GoogLeNet', 54, () => gatedGooglenet({ ...GATED_GOOGLENET, ...FEW_FRAMES })],
  ['DenseNet-BC', 98, () => gatedDensenet({ ...GATED_DENSENET_BC, ...FEW_FRAMES })],
] as const) {
  it(`${name} of 2 kernels at full size decides otherwise from frame to frame`, () => {
    const written = network();
    expect(written.gates).toHaveLength(gates);
    expectLively(written, 2);
  });
}
