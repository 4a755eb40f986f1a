import { expect, it } from 'vitest';
import { GATED_DENSENET_BC, gatedDensenet } from './densenet.ts';
import { GATED_GOOGLENET, gatedGooglenet } from './googlenet.ts';
import { expectLively } from './lively.ts';
import { GATED_RESNET32, gatedResnet } from './resnet.ts';
import { storageOf } from './storage.ts';
import { GATED_VGG16, gatedVgg16 } from './vgg.ts';

const kernels = 3;

for (const [name, gates, network] of [
  ['ResNet-32', 32, () => gatedResnet({ ...GATED_RESNET32, size: 8, width: 0.25, kernels })],
  ['VGG-16', 12, () => gatedVgg16({ ...GATED_VGG16, size: 16, width: 1 / 16, kernels })],
  [
    'VGG-16 with codes at activations',
    12,
    () => gatedVgg16({ ...GATED_VGG16, size: 16, width: 1 / 16, kernels, codesAt: 'activation' }),
  ],
  ['GoogLeNet', 54, () => gatedGooglenet({ ...GATED_GOOGLENET, size: 8, width: 1 / 16, kernels })],
  [
    'DenseNet-BC',
    14,
    () => gatedDensenet({ ...GATED_DENSENET_BC, size: 8, width: 0.25, layersPerBlock: 2, kernels }),
  ],
] as const) {
  it(`a small gated ${name} decides otherwise from frame to frame`, () => {
    const written = network();
    expect(written.gates).toHaveLength(gates);
    expect(storageOf(written.graph).layers.filter(layer => layer.kernels === kernels)).toHaveLength(gates);
    expectLively(written, kernels);
  });
}
