import { expect, it } from 'vitest';
import { expectLively } from './lively.ts';
import { GATED_RESNET20, gatedResnet } from './resnet.ts';
import { storageOf } from './storage.ts';

/** All channels, which decide over storage, in small images. */
const WIDE = { ...GATED_RESNET20, size: 4, frames: 4 };
const SMALL = { ...GATED_RESNET20, size: 8, width: 0.25 };

for (const kernels of [1, 2, 3, 4, 6]) {
  it(`a small gated ResNet-20 of ${kernels} kernels decides otherwise from frame to frame`, () => {
    const network = gatedResnet({ ...SMALL, kernels });
    expect(network.gates).toHaveLength(kernels === 1 ? 0 : 20);
    expectLively(network, kernels);
  });
}

for (const options of [
  { gateSees: 'after', gateForm: 'quantized', isFirstGated: true },
  { gateForm: 'quantized', scales: 'dyadic' },
  { gateSees: 'after' },
] as const) {
  it(`a variant decides otherwise from frame to frame: ${JSON.stringify(options)}`, () => {
    const network = gatedResnet({ ...SMALL, kernels: 3, ...options });
    expect(network.gates).toHaveLength('isFirstGated' in options ? 21 : 20);
    expectLively(network, 3);
  });
}

/**
 * Published for 2-bit weights and 8-bit ends: 66.9, 132.8 and 264.5 KiB. That is 269,824 weights of 2 bits for each
 * kernel, and once 432 + 640 of 8 bits: the first and the last layer have no kernels to choose from. Scales, batch normalizations and gates are not in it.
 */
it('weights take what is published', () => {
  const kib = [1, 2, 4].map(kernels => {
    const { graph } = gatedResnet({ ...WIDE, kernels });
    const { layers, weightBytes } = storageOf(graph);
    expect(layers.filter(layer => layer.bits === 8).map(layer => layer.layer)).toEqual(['stem', 'scores']);
    expect(layers.filter(layer => layer.bits === 2 && layer.kernels === kernels)).toHaveLength(20);
    return weightBytes / 1024;
  });
  expect(kib.map(k => k.toFixed(1))).toEqual(['66.9', '132.8', '264.5']);
  expect(kib).toEqual([66.921875, 132.796875, 264.546875]);
});

it('gates add about 9 k parameters', () => {
  const { graph } = gatedResnet({ ...WIDE, kernels: 4 });
  // 8 layers of 16 channels, 7 of 32, 5 of 64
  const gate = (channels: number, hidden: number) => channels * hidden + hidden * 4 + 4;
  expect(storageOf(graph).gateParameters).toBe(8 * gate(16, 5) + 7 * gate(32, 9) + 5 * gate(64, 17));
  expect(storageOf(graph).gateParameters).toBe(8928);
});
