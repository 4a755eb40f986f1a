import type { Value } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { CalibratedNetwork } from './calibrated.ts';

export interface MobilenetCifarOptions {
  readonly size: number;
  /** Channels of the first convolution. */
  readonly stem: number;
  /** Separable blocks: channels, and the stride of the depthwise convolution. */
  readonly blocks: readonly (readonly [channels: number, stride: number])[];
  /** Bits of weights and activations of the first convolution, of each block, and of the scores. */
  readonly bits: readonly number[];
  /** What activations of one bit are: -1 and +1, or 0 and 1. */
  readonly oneBit: 'bipolar' | 'unsigned';
  readonly classes: number;
}

/** MobileNet for CIFAR images, bits falling with depth: 8, 8, 8, then 4, 4, then 2 four times, then 1. */
export const MOBILENET_CIFAR: MobilenetCifarOptions = {
  size: 32,
  stem: 32,
  blocks: [
    [64, 1],
    [128, 2],
    [128, 1],
    [256, 2],
    [256, 1],
    [512, 2],
    ...Array.from({ length: 5 }, () => [512, 1] as const),
    [1024, 2],
    [1024, 1],
  ],
  bits: [8, 8, 8, 4, 4, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1],
  oneBit: 'bipolar',
  classes: 10,
};

/**
 * Mixed precision with progressively decreasing bit width (Chu et al. 2019): batch normalization, Hardtanh, and codes at
 * the input of the next layer that round up, level j where (j - 1) / n < x <= j / n. The scores pass batch
 * normalization too, with a scale for each class.
 */
export function mobilenetCifar(options: MobilenetCifarOptions): Graph<GraphOp> {
  const { size, stem, blocks, bits, oneBit, classes } = options;
  const p = new CalibratedNetwork('mobilenet_cifar', 113);

  /** What the next layer, one of `width` bits, reads. */
  function activation(x: Value, width: number, name: string): Value {
    const isBipolar = width === 1 && oneBit === 'bipolar';
    const normed = p.norm(x, { mean: isBipolar ? 0 : 0.5 });
    if (isBipolar)
      return p.step(
        (net, v) => net.bipolarQuant(net.clip(v, { min: -1, max: 1 }), { scale: 1, name }),
        normed,
      );
    const code = {
      scale: 1 / (2 ** width - 1),
      bits: width,
      signed: false,
      roundingMode: 'ceil',
      name,
    } as const;
    return p.step((net, v) => net.quant(net.clip(v, { min: 0, max: 1 }), code), normed);
  }

  const image = p.input('image', [1, 3, size, size], [0, 1]);
  const pads = [1, 1, 1, 1];
  const first = p.conv(image, stem, [3, 3], { bits: bits[0], pads, name: 'stem' });
  let x = activation(first, bits[1], 'stem_act');
  blocks.forEach(([channels, stride], i) => {
    const [own, next] = [bits[i + 1], bits[i + 2]];
    const window = { pads, strides: [stride, stride], group: x.shape[1] };
    const deep = p.conv(x, x.shape[1], [3, 3], { bits: own, ...window, name: `deep${i}` });
    const wide = p.conv(activation(deep, own, `deep${i}_act`), channels, [1, 1], {
      bits: own,
      name: `wide${i}`,
    });
    x = activation(wide, next, `wide${i}_act`);
  });
  x = p.step((net, v) => net.flatten(net.globalAveragePool(v, { name: 'mean' })), x);
  const scores = p.dense(x, classes, { bits: bits[blocks.length + 1], name: 'scores' });
  return p.done(p.norm(scores, { isSigned: true }));
}
