import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import type { FoldingFile } from '../../src/schedule/fold.ts';
import { CalibratedNetwork } from './calibrated.ts';

export interface CnvOptions {
  /** Bits of weights and activations. */
  readonly bits: number;
  /** Height and width of the image. */
  readonly size: number;
  /** Channels of each block of two unpadded 3x3 convolutions; max pooling stands between blocks. */
  readonly blocks: readonly number[];
  /** Outputs of the matrix products. */
  readonly dense: readonly number[];
}

export const CNV: Omit<CnvOptions, 'bits'> = { size: 32, blocks: [64, 128, 256], dense: [512, 512, 10] };

/** (PE, SIMD) of the nine layers, as FINN ships them for w1a1 and w2a2. */
export const CNV_FOLDINGS: Readonly<Record<'w1a1' | 'w2a2', FoldingFile>> = {
  w1a1: layers([16, 3], [32, 32], [16, 32], [16, 32], [4, 32], [1, 32], [1, 4], [1, 8], [5, 1]),
  w2a2: layers([8, 3], [16, 16], [8, 16], [8, 16], [4, 8], [1, 8], [1, 2], [2, 2], [5, 1]),
};

function layers(...folds: readonly (readonly [pe: number, simd: number])[]): FoldingFile {
  return Object.fromEntries(folds.map(([pe, simd], i) => [`layer${i}`, { pe, simd }]));
}

/** CNV of FINN (a small VGG for CIFAR-10): colours of 0 to 1 are brought to -1 to 1. */
export function cnv({ bits, size, blocks, dense }: CnvOptions): Graph<GraphOp> {
  const p = new CalibratedNetwork(`cnv_w${bits}a${bits}`, 20 + bits);
  let layer = 0;
  const codes = () => ({ bits, scale: bits === 1 ? 1 : 0.5, name: `act${layer}` });
  let x = p.input('image', [1, 3, size, size], [0, 1]);
  x = p.step((net, v) => net.sub(net.mul(v, 2), 1), x);
  blocks.forEach((channels, block) => {
    if (block > 0)
      x = p.step((net, v) => net.maxPool(v, { kernel: [2, 2], strides: [2, 2], name: `pool${block}` }), x);
    for (let i = 0; i < 2; i++) {
      x = p.activation(p.conv(x, channels, [3, 3], { bits, name: `layer${layer}` }), codes());
      layer++;
    }
  });
  x = p.step((net, v) => net.flatten(v), x);
  dense.forEach((outputs, i) => {
    x = p.dense(x, outputs, { bits, name: `layer${layer}` });
    if (i < dense.length - 1) x = p.activation(x, codes());
    layer++;
  });
  return p.done(x);
}
