import { it } from 'vitest';
import { GATED_DENSENET_BC, gatedDensenet } from './densenet.ts';
import { proveGated } from './gated-rtl.ts';
import { randomGated } from './random-gated.ts';
import { GATED_RESNET20, gatedResnet } from './resnet.ts';
import { GATED_VGG16, gatedVgg16 } from './vgg.ts';

it('a small gated ResNet-20 is proved in RTL', async () => {
  const network = gatedResnet({ ...GATED_RESNET20, size: 8, width: 0.25, kernels: 2 });
  await proveGated(network, { count: 4, targetCycles: 400 });
});

it('a small gated VGG-16 with codes at activations is proved in RTL', async () => {
  const options = { ...GATED_VGG16, size: 16, width: 1 / 16, kernels: 3, codesAt: 'activation' } as const;
  await proveGated(gatedVgg16(options), { count: 4, targetCycles: 2000 });
});

it('a small gated DenseNet-BC is proved in RTL', async () => {
  const options = { ...GATED_DENSENET_BC, size: 8, width: 0.25, layersPerBlock: 1, kernels: 3 };
  await proveGated(gatedDensenet(options), { count: 4, targetCycles: 1000 });
});

for (let seed = 0; seed < 8; seed++) {
  const { options, blocks, write, targetCycles } = randomGated(seed);
  it(`random network ${seed} is proved in RTL: ${options.kernels} kernels, ${blocks.join()}`, async () => {
    await proveGated(write(), { count: 5, targetCycles });
  });
}
