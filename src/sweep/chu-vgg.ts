import type { GraphOp } from '../graph-ops/index.ts';
import type { Graph } from '../ir/graph.ts';
import type { Family } from './family.ts';
import { RandomNetwork } from './random-network.ts';
import type { SectionBits } from './schedule.ts';

const CHANNELS = [128, 128, 256, 256, 512, 512];
const HIDDEN = 1024;
const CLASSES = 10;

/**
 * The VGG of Chu et al. for images of 32 x 32: six convolutions of 3 x 3, each second one followed by max pooling,
 * and two matrix products. Each layer is a section. With 8-4-2-1 it is the network of the paper.
 */
export const chuVgg: Family = {
  name: 'chu-vgg',
  sections: [...CHANNELS.map((_, i) => `conv${i + 1}`), 'fc1', 'fc2'],
  narrowestChannels: 128,
  targetCycles: 131_072,
  graph: vgg,
};

function vgg(sections: readonly SectionBits[], divisor: number, name: string): Graph<GraphOp> {
  const net = new RandomNetwork(name);
  let x = net.image([1, 3, 32, 32]);
  let layer = 0;
  CHANNELS.forEach((channels, i) => {
    const bits = sections[layer++];
    // The image itself keeps its 8 bits.
    if (i > 0) x = net.activation(x, { bits, name: `conv${layer}_input` });
    x = net.conv(x, channels / divisor, 3, { bits, name: `conv${layer}` });
    if (i % 2 === 1)
      x = net.step((n, v) => n.maxPool(v, { kernel: [2, 2], strides: [2, 2], name: `pool${layer}` }), x);
  });
  for (const [i, outputs] of [HIDDEN / divisor, CLASSES].entries()) {
    const bits = sections[layer++];
    x = net.activation(x, { bits, name: `fc${i + 1}_input` });
    if (i === 0) x = net.step((n, v) => n.flatten(v), x);
    x = net.dense(x, outputs, { bits, name: `fc${i + 1}` });
  }
  return net.done(x);
}
