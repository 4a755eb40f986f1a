import type { Value } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { CalibratedNetwork } from './calibrated.ts';

export interface ResnetOptions {
  readonly size: number;
  /** Channels of each stage; all but the first halve the image. */
  readonly stages: readonly number[];
  readonly blocksPerStage: number;
  readonly classes: number;
}

export const RESNET20: ResnetOptions = { size: 32, stages: [16, 32, 64], blocksPerStage: 3, classes: 10 };

/**
 * A residual network for CIFAR images (He et al. 2016), 3-bit weights and activations. Sums take codes of other
 * scales: a branch of 4 bits with scale 3/8, a skip of scale 1/2 (or of 1/4 where it is a convolution itself).
 */
export function resnet({ size, stages, blocksPerStage, classes }: ResnetOptions): Graph<GraphOp> {
  const p = new CalibratedNetwork(`resnet${2 * stages.length * blocksPerStage + 2}`, 31);
  const bits = 3;
  const pads = [1, 1, 1, 1];
  const codes = (name: string) => ({ bits, scale: 0.5, name });

  function block(x: Value, channels: number, stride: number, name: string): Value {
    const strides = [stride, stride];
    const first = p.conv(x, channels, [3, 3], { bits, pads, strides, name: `${name}_conv1` });
    const inner = p.activation(first, codes(`${name}_act1`));
    const second = p.conv(inner, channels, [3, 3], { bits, pads, name: `${name}_conv2` });
    const branch = p.signedCodes(second, { bits: 4, scale: 0.375, name: `${name}_act2` });
    const skip =
      stride === 1
        ? x
        : p.signedCodes(p.conv(x, channels, [1, 1], { bits, strides, name: `${name}_short` }), {
            bits: 4,
            scale: 0.25,
            name: `${name}_act3`,
          });
    const sum = p.step((net, a, b) => net.relu(net.add(a, b, { name: `${name}_sum` })), branch, skip);
    return p.step((net, v) => net.quant(v, { ...codes(`${name}_out`), signed: false }), sum);
  }

  const image = p.input('image', [1, 3, size, size], [0, 1]);
  let x = p.activation(p.conv(image, stages[0], [3, 3], { bits, pads, name: 'stem' }), codes('stem_act'));
  stages.forEach((channels, stage) => {
    for (let i = 0; i < blocksPerStage; i++)
      x = block(x, channels, stage > 0 && i === 0 ? 2 : 1, `s${stage}b${i}`);
  });
  x = p.step((net, v) => net.flatten(net.globalAveragePool(v, { name: 'mean' })), x);
  return p.done(p.dense(x, classes, { bits, name: 'scores' }));
}
