import type { Value } from '../frontend/builder.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import type { Graph } from '../ir/graph.ts';
import type { Family } from './family.ts';
import { RandomNetwork } from './random-network.ts';
import type { SectionBits } from './schedule.ts';

const STAGES = [16, 32, 64];
const BLOCKS_PER_STAGE = 3;
const CLASSES = 10;

/** `block1_1` for the first block of the first stage. */
const BLOCKS = STAGES.flatMap((channels, stage) =>
  Array.from({ length: BLOCKS_PER_STAGE }, (_, i) => ({
    name: `block${stage + 1}_${i + 1}`,
    channels,
    stride: stage > 0 && i === 0 ? 2 : 1,
  })),
);

/**
 * The residual network of Chu et al. for images of 32 x 32, with the sizes of ResNet-20: a convolution, three stages
 * of three blocks, a matrix product; each of them is a section. With 8-4-2-1 the blocks of the first stage have 4, 2
 * and 1 bit, as in the paper. A block adds the value that it reads, as it is before it is quantized, to the sums of its
 * second convolution, or the sums of a 1 x 1 convolution where the size changes; batch normalization and Hardtanh follow the
 * addition. (The authors' code clones what a block reads before its first convolution quantizes it in place.)
 */
export const chuResnet: Family = {
  name: 'chu-resnet',
  sections: ['conv1', ...BLOCKS.map(block => block.name), 'fc'],
  narrowestChannels: 16,
  targetCycles: 65_536,
  graph: resnet,
};

function resnet(sections: readonly SectionBits[], divisor: number, name: string): Graph<GraphOp> {
  const net = new RandomNetwork(name);
  let x: Value = net.conv(net.image([1, 3, 32, 32]), STAGES[0] / divisor, 3, {
    bits: sections[0],
    name: 'conv1',
  });
  for (const [i, { name: block, channels, stride }] of BLOCKS.entries()) {
    const bits = sections[i + 1];
    const strides = [stride, stride];
    const width = channels / divisor;
    const value = net.hardTanh(x, bits);
    const input = net.quantized(value, { bits, name: `${block}_input` });
    const first = net.conv(input, width, 3, { bits, strides, name: `${block}_conv1` });
    const inner = net.activation(first, { bits, name: `${block}_inner` });
    const second = net.conv(inner, width, 3, { bits, name: `${block}_conv2` });
    const skip = stride === 1 ? value : net.conv(input, width, 1, { bits, strides, name: `${block}_skip` });
    x = net.step((n, a, b) => n.add(a, b, { name: `${block}_sum` }), second, skip);
  }
  const bits = sections[sections.length - 1];
  x = net.step((n, v) => n.flatten(n.globalAveragePool(v, { name: 'mean' })), x);
  x = net.activation(x, { bits, name: 'fc_input' });
  return net.done(net.dense(x, CLASSES, { bits, name: 'fc' }));
}
