import { expect, it } from 'vitest';
import { GATED_DENSENET_BC, gatedDensenet } from './densenet.ts';
import { GATED_GOOGLENET, gatedGooglenet } from './googlenet.ts';
import { compareLowered } from './lowered.ts';
import { randomGated } from './random-gated.ts';
import { GATED_RESNET20, gatedResnet } from './resnet.ts';
import { GATED_VGG16, gatedVgg16 } from './vgg.ts';

const resnet = { ...GATED_RESNET20, size: 8, width: 0.25 };

/** Distances of scores: what float32 rounds, and what snapped scales of sums add. */
const ROUNDED = 1e-5;
const SNAPPED = 1e-2;

for (const [name, write, limit] of [
  ['ResNet-20', () => gatedResnet({ ...resnet, kernels: 2 }), SNAPPED],
  ['ResNet-20 of six kernels', () => gatedResnet({ ...resnet, kernels: 6 }), SNAPPED],
  ['ResNet-20 in a common unit', () => gatedResnet({ ...resnet, kernels: 2, scales: 'dyadic' }), ROUNDED],
  [
    'ResNet-20, quantized gates',
    () => gatedResnet({ ...resnet, kernels: 3, gateForm: 'quantized' }),
    SNAPPED,
  ],
  ['ResNet-20, gates on codes', () => gatedResnet({ ...resnet, kernels: 6, gateSees: 'after' }), SNAPPED],
  [
    'ResNet-20, all gated',
    () => gatedResnet({ ...resnet, kernels: 2, isFirstGated: true, scales: 'dyadic' }),
    ROUNDED,
  ],
  [
    'VGG-16, codes at activations',
    () => gatedVgg16({ ...GATED_VGG16, size: 16, width: 1 / 16, kernels: 2, codesAt: 'activation' }),
    ROUNDED,
  ],
  [
    'GoogLeNet, codes at activations',
    () =>
      gatedGooglenet({
        ...GATED_GOOGLENET,
        size: 8,
        width: 1 / 16,
        modules: 3,
        kernels: 3,
        codesAt: 'activation',
        scales: 'dyadic',
      }),
    ROUNDED,
  ],
  ['VGG-16', () => gatedVgg16({ ...GATED_VGG16, size: 16, width: 1 / 16, kernels: 3 }), ROUNDED],
  [
    'GoogLeNet',
    () => gatedGooglenet({ ...GATED_GOOGLENET, size: 8, width: 1 / 16, modules: 3, kernels: 3 }),
    SNAPPED,
  ],
  [
    'GoogLeNet without gates',
    () => gatedGooglenet({ ...GATED_GOOGLENET, size: 8, width: 1 / 16, modules: 3, kernels: 1 }),
    ROUNDED,
  ],
  [
    'DenseNet-BC',
    () => gatedDensenet({ ...GATED_DENSENET_BC, size: 8, width: 0.25, layersPerBlock: 2, kernels: 2 }),
    SNAPPED,
  ],
] as const) {
  it(`integers choose what a small ${name} chooses`, () => {
    const network = write();
    const found = compareLowered(network);
    expect(found).toMatchObject({ gates: network.gates.length, winnerDifferences: 0 });
    expect(found.scoreDistance).toBeLessThan(limit);
  });
}

for (let seed = 0; seed < 6; seed++) {
  const { options, blocks, write } = randomGated(seed);
  const { kernels, gateSees, gateForm, codesAt } = options;
  it(`random network ${seed}: ${kernels} kernels, ${gateForm} gates ${gateSees} ${codesAt} codes, ${blocks.join()}`, () => {
    const network = write();
    const found = compareLowered(network);
    expect(found).toMatchObject({ gates: network.gates.length, winnerDifferences: 0 });
    expect(found.scoreDistance).toBeLessThan(ROUNDED);
  });
}
