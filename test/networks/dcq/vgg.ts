import type { Value } from '../../../src/frontend/builder.ts';
import type { GraphOp } from '../../../src/graph-ops/index.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { CalibratedNetwork, codesInTurn } from '../calibrated.ts';
import type { DcqOptions } from './options.ts';
import { widened } from './options.ts';

/** Channels of the 3x3 convolutions of VGG-11 (Simonyan and Zisserman 2015, table 1, A) for CIFAR images. */
const LAYERS = [64, 'pool', 128, 'pool', 256, 256, 'pool', 512, 512, 'pool', 512, 512, 'pool'] as const;

export function vgg11({ size, width, weightBits: bits, activationBits }: DcqOptions): Graph<GraphOp> {
  const p = new CalibratedNetwork('vgg11', 97);
  const channels = widened(width);
  const codes = codesInTurn(activationBits);
  let x: Value = p.input('image', [1, 3, size, size], [0, 1]);
  LAYERS.forEach((layer, i) => {
    if (layer === 'pool')
      x = p.step((net, v) => net.maxPool(v, { kernel: [2, 2], strides: [2, 2], name: `pool${i}` }), x);
    else
      x = p.activation(
        p.conv(x, channels(layer), [3, 3], { bits, pads: [1, 1, 1, 1], name: `conv${i}` }),
        codes(`act${i}`),
      );
  });
  x = p.step((net, v) => net.flatten(v), x);
  return p.done(p.dense(x, 10, { bits, name: 'scores' }));
}
