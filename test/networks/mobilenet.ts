import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { CalibratedNetwork, codesInTurn } from './calibrated.ts';

export interface MobilenetOptions {
  readonly size: number;
  /** Channels of the first convolution, which halves the image. */
  readonly stem: number;
  /** Separable blocks: channels, and the stride of the depthwise convolution. */
  readonly blocks: readonly (readonly [channels: number, stride: number])[];
  readonly classes: number;
  /** Bits of the weights, 4 unless told. */
  readonly weightBits?: number;
  /** Bits of the activations, in turn; 4 unless told. */
  readonly activationBits?: readonly number[];
  /** Images whose statistics the batch normalizations take over. */
  readonly samples?: number;
}

/** MobileNet-v1 with width multiplier 0.25 for images of 64x64 (Howard et al. 2017, table 1). */
export const MOBILENET_025: MobilenetOptions = {
  size: 64,
  stem: 8,
  blocks: [
    [16, 1],
    [32, 2],
    [32, 1],
    [64, 2],
    [64, 1],
    [128, 2],
    ...Array.from({ length: 5 }, () => [128, 1] as const),
    [256, 2],
    [256, 1],
  ],
  classes: 1000,
};

/** Depthwise separable convolutions. */
export function mobilenet(options: MobilenetOptions): Graph<GraphOp> {
  const { size, stem, blocks, classes, weightBits: bits = 4, activationBits = [4] } = options;
  const p = new CalibratedNetwork('mobilenet', 47, options.samples);
  const codes = codesInTurn(activationBits);
  const image = p.input('image', [1, 3, size, size], [0, 1]);
  const first = p.conv(image, stem, [3, 3], { bits, pads: [0, 0, 1, 1], strides: [2, 2], name: 'stem' });
  let x = p.activation(first, codes('stem_act'));
  blocks.forEach(([channels, stride], i) => {
    const window = { pads: stride === 1 ? [1, 1, 1, 1] : [0, 0, 1, 1], strides: [stride, stride] };
    const deep = p.conv(x, x.shape[1], [3, 3], { bits, ...window, group: x.shape[1], name: `deep${i}` });
    const wide = p.conv(p.activation(deep, codes(`deep${i}_act`)), channels, [1, 1], {
      bits,
      name: `wide${i}`,
    });
    x = p.activation(wide, codes(`wide${i}_act`));
  });
  x = p.step((net, v) => net.flatten(net.globalAveragePool(v, { name: 'mean' })), x);
  return p.done(p.dense(x, classes, { bits, name: 'scores' }));
}
