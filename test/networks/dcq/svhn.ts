import type { Value } from '../../../src/frontend/builder.ts';
import type { GraphOp } from '../../../src/graph-ops/index.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { CalibratedNetwork, codesInTurn } from '../calibrated.ts';
import type { DcqOptions } from './options.ts';
import { widened } from './options.ts';

/** Channels of the 3x3 convolutions; 'pool' is max pooling of 2x2. The last convolution has no padding. */
const LAYERS = [32, 32, 'pool', 64, 64, 'pool', 128, 128, 'pool', 256, 'pool'] as const;

/** The network for house numbers of the PyTorch playground: batch normalization has no scale and shift of its own. */
export function svhn({ size, width, weightBits: bits, activationBits }: DcqOptions): Graph<GraphOp> {
  const p = new CalibratedNetwork('svhn', 89);
  const channels = widened(width);
  const codes = codesInTurn(activationBits);
  let x: Value = p.input('image', [1, 3, size, size], [0, 1]);
  LAYERS.forEach((layer, i) => {
    if (layer === 'pool') {
      x = p.step((net, v) => net.maxPool(v, { kernel: [2, 2], strides: [2, 2], name: `pool${i}` }), x);
      return;
    }
    const pads = layer === 256 ? [0, 0, 0, 0] : [1, 1, 1, 1];
    const normed = p.norm(p.conv(x, channels(layer), [3, 3], { bits, pads, name: `conv${i}` }), {
      isAffine: false,
    });
    x = p.step((net, v) => net.quant(net.relu(v), { ...codes(`act${i}`), signed: false }), normed);
  });
  x = p.step((net, v) => net.flatten(v), x);
  return p.done(p.dense(x, 10, { bits, name: 'scores' }));
}
