import type { GraphOp } from '../../../src/graph-ops/index.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { CalibratedNetwork } from '../calibrated.ts';
import type { DcqOptions } from './options.ts';
import { widened } from './options.ts';

/**
 * LeNet-5 as Caffe and Distiller have it: 5x5 convolutions of 20 and 50 channels, each followed by max pooling,
 * then 500 and 10 outputs. Biases, and no batch normalization.
 */
export function lenet({ size, width, weightBits: bits, activationBits }: DcqOptions): Graph<GraphOp> {
  const p = new CalibratedNetwork('lenet', 83);
  const channels = widened(width);
  let layer = 0;
  const codes = () => {
    const i = layer++;
    return { bits: activationBits[i % activationBits.length], name: `act${i}` };
  };
  let x = p.input('image', [1, 1, size, size], [0, 1]);
  for (const outputs of [20, 50]) {
    const sums = p.bias(p.conv(x, channels(outputs), [5, 5], { bits, name: `conv${layer}` }));
    const { name, ...code } = codes();
    x = p.scaledCodes(sums, { ...code, name });
    x = p.step((net, v) => net.maxPool(v, { kernel: [2, 2], strides: [2, 2], name: `${name}_pool` }), x);
  }
  x = p.step((net, v) => net.flatten(v), x);
  x = p.scaledCodes(p.bias(p.dense(x, channels(500), { bits, name: 'dense0' })), codes());
  return p.done(p.bias(p.dense(x, 10, { bits, name: 'dense1' })));
}
