import type { NetworkBuilder, Value } from '../../src/frontend/builder.ts';
import { doReFaActivations, doReFaWeights, signWeights } from '../../src/frontend/named-quantizers.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { sizeOf } from '../../src/ir/tensor.ts';
import { drawing } from '../models/tiny-network.ts';
import { CalibratedNetwork } from './calibrated.ts';

export interface SspqOptions {
  readonly name: string;
  /** Height and width of the image. */
  readonly size: number;
  /** Channels that the first convolution gives. */
  readonly stem: number;
  /** Of each group: the channels that are shifted (a block gives four times as many), and the blocks. */
  readonly groups: readonly (readonly [channels: number, blocks: number])[];
  readonly classes: number;
  /** Whole shifts of the 3 x 3 places in turn, or real ones of up to a pixel and a half. */
  readonly shifts: 'whole' | 'real';
  /** The first layers: a 3x3 convolution, or for large images one of 7x7 and a pooling that halve twice. */
  readonly entry?: 'small' | 'halving';
  /** Images whose statistics the batch normalizations take over. */
  readonly samples?: number;
}

const group = (channels: number, blocks: number) => [channels, blocks] as const;

/** The networks of the paper, at full size. */
export const SSPQ20 = {
  name: 'sspq20',
  size: 32,
  stem: 16,
  groups: [group(16, 3), group(32, 3), group(64, 3)],
  classes: 10,
};
export const WIDE_SSPQ20 = {
  ...SSPQ20,
  name: 'wide_sspq20',
  stem: 32,
  groups: [group(32, 3), group(64, 3), group(128, 3)],
};
export const SSPQ34 = {
  ...SSPQ20,
  name: 'sspq34',
  groups: [group(16, 3), group(32, 4), group(64, 6), group(128, 3)],
  classes: 100,
};
export const SSPQ50 = {
  name: 'sspq50',
  size: 224,
  stem: 64,
  groups: [group(64, 3), group(128, 4), group(256, 6), group(512, 3)],
  classes: 1000,
  entry: 'halving',
} as const;

const ACTIVATION_BITS = 4;
const ENDS_BITS = 8;

/**
 * Spatial shift and pointwise convolutions, quantized (Kim et al. 2020): pointwise weights of sign(w) * mean |W|, activations of 4
 * bits on [0, 1], the first and the last layer of 8 bits. Inside a group the blocks add to a sum that is not quantized.
 */
export function sspq(options: SspqOptions): Graph<GraphOp> {
  const { name, size, stem, groups, classes, shifts, entry } = options;
  const p = new CalibratedNetwork(name, 211, options.samples);
  const draw = drawing(223);

  const weights = (shape: readonly number[]): Float64Array =>
    Float64Array.from({ length: sizeOf(shape) }, () => 2 * draw() - 1);

  function pointwise(x: Value, outputs: number, own: string, stride = 1): Value {
    const shape = [outputs, x.shape[1], 1, 1];
    const data = weights(shape);
    const strides = [stride, stride];
    return p.step(
      (net, v) => net.conv(v, signWeights(net, data, shape, { scale: 'mean' }), { strides, name: own }),
      x,
    );
  }

  /** Batch normalization, and codes of [0, 1]. */
  function activation(x: Value, own: string): Value {
    const quantize = (net: NetworkBuilder, v: Value): Value =>
      doReFaActivations(net, net.clip(v, { min: 0, max: 1 }), { bits: ACTIVATION_BITS, name: own });
    // Codes of [0, 1] want values about the middle that seldom leave it.
    return p.step((net, v) => quantize(net, net.add(net.mul(v, 0.25), 0.375)), p.norm(x, { isSigned: true }));
  }

  function shift(x: Value, stride: number, own: string): Value {
    const coordinate = (): number => Math.fround(3 * draw() - 1.5);
    const pairs = Array.from({ length: x.shape[1] }, (_, c) =>
      shifts === 'whole'
        ? ([(c % 3) - 1, (Math.floor(c / 3) % 3) - 1] as const)
        : ([coordinate(), coordinate()] as const),
    );
    return p.step((net, v) => net.shift(v, { shifts: pairs, stride, name: own }), x);
  }

  function block(x: Value, isFirst: boolean, channels: number, stride: number, own: string): Value {
    const inner = isFirst ? x : activation(x, `${own}_act0`);
    const narrow = activation(pointwise(inner, channels, `${own}_in`), `${own}_act1`);
    const wide = pointwise(shift(narrow, stride, `${own}_shift`), 4 * channels, `${own}_out`);
    const shortcut = isFirst ? pointwise(x, 4 * channels, `${own}_short`, stride) : x;
    return p.step(
      (net, a, b) => net.add(a, b, { name: `${own}_sum` }),
      p.norm(wide, { isSigned: true }),
      shortcut,
    );
  }

  const image = p.input('image', [1, 3, size, size], [0, 1]);
  const [kernel, window] =
    entry === 'halving' ? [7, { pads: [3, 3, 3, 3], strides: [2, 2] }] : [3, { pads: [1, 1, 1, 1] }];
  const shape = [stem, 3, kernel, kernel];
  const first = weights(shape);
  let x = p.step(
    (net, v) =>
      net.conv(v, doReFaWeights(net, first, shape, { bits: ENDS_BITS }), { ...window, name: 'stem' }),
    image,
  );
  x = activation(x, 'stem_act');
  if (entry === 'halving') {
    const pool = { kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], name: 'stem_pool' };
    x = p.step((net, v) => net.maxPool(v, pool), x);
  }
  groups.forEach(([channels, blocks], g) => {
    for (let i = 0; i < blocks; i++) x = block(x, i === 0, channels, g > 0 && i === 0 ? 2 : 1, `g${g}b${i}`);
    x = activation(x, `g${g}_act`);
  });
  x = p.step((net, v) => net.flatten(net.globalAveragePool(v, { name: 'mean' })), x);
  const last = [x.shape[1], classes];
  const scores = weights(last);
  return p.done(
    p.step(
      (net, v) => net.matMul(v, doReFaWeights(net, scores, last, { bits: ENDS_BITS }), { name: 'scores' }),
      x,
    ),
  );
}
