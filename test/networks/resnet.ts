import type { Value } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { CalibratedNetwork, codesInTurn } from './calibrated.ts';

export interface ResnetOptions {
  readonly size: number;
  /** Channels of each stage; all but the first halve the image. */
  readonly stages: readonly number[];
  readonly blocksPerStage: number;
  readonly classes: number;
  /** Bits of the weights, 3 unless told. */
  readonly weightBits?: number;
  /** Bits of the activations, in turn; 3 unless told. */
  readonly activationBits?: readonly number[];
  /** The first layers: a 3x3 convolution, or for large images one of 7x7 and a pooling that halve twice. */
  readonly stem?: 'small' | 'halving';
  /** Images whose statistics the batch normalizations take over. */
  readonly samples?: number;
}

export const RESNET20: ResnetOptions = { size: 32, stages: [16, 32, 64], blocksPerStage: 3, classes: 10 };

/**
 * A residual network (He et al. 2016). Sums take codes of other scales: with activations of 3 bits a branch of 4 bits
 * with scale 3/8, a skip of scale 1/2 (or of 1/4 where it is a convolution itself).
 */
export function resnet(options: ResnetOptions): Graph<GraphOp> {
  const { size, stages, blocksPerStage, classes, weightBits: bits = 3, activationBits, stem } = options;
  const p = new CalibratedNetwork(`resnet${2 * stages.length * blocksPerStage + 2}`, 31, options.samples);
  const pads = [1, 1, 1, 1];
  const codes = codesInTurn(activationBits);

  function block(x: Value, channels: number, stride: number, name: string): Value {
    const strides = [stride, stride];
    const first = p.conv(x, channels, [3, 3], { bits, pads, strides, name: `${name}_conv1` });
    const inner = p.activation(first, codes(`${name}_act1`));
    const second = p.conv(inner, channels, [3, 3], { bits, pads, name: `${name}_conv2` });
    const out = codes(`${name}_out`);
    const signed = { bits: Math.min(out.bits + 1, 8) };
    const unit = 2 ** (3 - signed.bits);
    const branch = p.signedCodes(second, { ...signed, scale: 0.75 * unit, name: `${name}_act2` });
    const skip =
      stride === 1
        ? x
        : p.signedCodes(p.conv(x, channels, [1, 1], { bits, strides, name: `${name}_short` }), {
            ...signed,
            scale: 0.5 * unit,
            name: `${name}_act3`,
          });
    const sum = p.step((net, a, b) => net.relu(net.add(a, b, { name: `${name}_sum` })), branch, skip);
    return p.step((net, v) => net.quant(v, { ...out, signed: false }), sum);
  }

  const image = p.input('image', [1, 3, size, size], [0, 1]);
  const [kernel, window] = stem === 'halving' ? [7, { pads: [3, 3, 3, 3], strides: [2, 2] }] : [3, { pads }];
  const first = p.conv(image, stages[0], [kernel, kernel], { bits, ...window, name: 'stem' });
  let x = p.activation(first, codes('stem_act'));
  if (stem === 'halving')
    x = p.step((net, v) => net.maxPool(v, { kernel: [3, 3], strides: [2, 2], pads, name: 'stem_pool' }), x);
  stages.forEach((channels, stage) => {
    for (let i = 0; i < blocksPerStage; i++)
      x = block(x, channels, stage > 0 && i === 0 ? 2 : 1, `s${stage}b${i}`);
  });
  x = p.step((net, v) => net.flatten(net.globalAveragePool(v, { name: 'mean' })), x);
  return p.done(p.dense(x, classes, { bits, name: 'scores' }));
}
