import type { Value } from '../../../src/frontend/builder.ts';
import type { GraphOp } from '../../../src/graph-ops/index.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { CalibratedNetwork, codesInTurn } from '../calibrated.ts';
import type { NetworkCase } from '../cases.ts';

type WeightBits = 1 | 2;

/** Codes as the layer before a section gives them: 4 bits, from 0 to almost 4. */
const WIRE = 'uint4:1/4';

interface SectionBuilder {
  readonly network: CalibratedNetwork;
  readonly x: Value;
  readonly bits: WeightBits;
  readonly codes: ReturnType<typeof codesInTurn>;
}

/** A part of a network with all its channels, as a network that starts with codes of 4 bits. */
function section(
  name: string,
  shape: readonly number[],
  widths: readonly number[],
  layers: (builder: SectionBuilder) => Value,
): (bits: WeightBits) => Graph<GraphOp> {
  return bits => {
    const network = new CalibratedNetwork(name, 107, 1);
    const x = network.input('features', [1, ...shape], [0, 4]);
    return network.done(layers({ network, x, bits, codes: codesInTurn(widths) }));
  };
}

/** The last two convolutions of VGG-11 with their pooling, and the scores. */
const vgg = section('vgg11_section', [512, 2, 2], [5, 3], ({ network: p, x, bits, codes }) => {
  let y = x;
  for (const i of [0, 1]) {
    const sums = p.conv(y, 512, [3, 3], { bits, pads: [1, 1, 1, 1], name: `conv${i}` });
    y = p.activation(sums, codes(`act${i}`));
  }
  y = p.step((net, v) => net.flatten(net.maxPool(v, { kernel: [2, 2], strides: [2, 2], name: 'pool' })), y);
  return p.dense(y, 10, { bits, name: 'scores' });
});

/** The block of ResNet-18 that leads into its last stage: stride 2 and a convolution as the skip. */
const resnet18 = section('resnet18_section', [256, 14, 14], [6, 4], ({ network: p, x, bits, codes }) => {
  const pads = [1, 1, 1, 1];
  const strides = [2, 2];
  const inner = p.activation(p.conv(x, 512, [3, 3], { bits, pads, strides, name: 'conv1' }), codes('act1'));
  const branch = p.signedCodes(p.conv(inner, 512, [3, 3], { bits, pads, name: 'conv2' }), {
    bits: 5,
    scale: 0.1875,
    name: 'act2',
  });
  const short = p.conv(x, 512, [1, 1], { bits, strides, name: 'short' });
  const skip = p.signedCodes(short, { bits: 5, scale: 0.125, name: 'act3' });
  const sum = p.step((net, a, b) => net.relu(net.add(a, b, { name: 'sum' })), branch, skip);
  return p.step((net, v) => net.quant(v, { ...codes('out'), signed: false }), sum);
});

/** Two separable blocks of MobileNet-v1, the first halving. */
const mobilenet = section('mobilenet_section', [256, 28, 28], [7, 5, 3, 2], ({ network, x, bits, codes }) => {
  let y = x;
  for (const [i, stride] of [2, 1].entries()) {
    const window = { pads: stride === 1 ? [1, 1, 1, 1] : [0, 0, 1, 1], strides: [stride, stride] };
    const deep = network.conv(y, y.shape[1], [3, 3], {
      bits,
      ...window,
      group: y.shape[1],
      name: `deep${i}`,
    });
    const wide = network.conv(network.activation(deep, codes(`deep${i}_act`)), 512, [1, 1], {
      bits,
      name: `wide${i}`,
    });
    y = network.activation(wide, codes(`wide${i}_act`));
  }
  return y;
});

/** The last pooling of AlexNet and the matrix of 9216 inputs, of whose 4096 outputs 128 are there. */
const alexnet = section('alexnet_section', [256, 14, 14], [6, 4], ({ network: p, x, bits, codes }) => {
  let y = p.step((net, v) => net.maxPool(v, { kernel: [3, 3], strides: [2, 2], name: 'pool4' }), x);
  y = p.step((net, v) => net.flatten(v), y);
  for (const [i, outputs] of [128, 64].entries()) {
    const normed = p.norm(p.dense(y, outputs, { bits, name: `dense${i}` }), { mean: 0.5, isSigned: true });
    y = p.step((net, v) => net.quant(net.relu(v), { ...codes(`act${i}`), signed: false }), normed);
  }
  return p.bias(p.dense(y, 10, { bits, name: 'scores' }));
});

/** Each with the cycles per frame aimed at. */
const sections = [
  { name: 'VGG-11, last two convolutions', graph: vgg, targetCycles: 40_000 },
  { name: 'ResNet-18, first block of the last stage', graph: resnet18, targetCycles: 80_000 },
  { name: 'MobileNet-v1, two blocks of 512 channels', graph: mobilenet, targetCycles: 80_000 },
  { name: 'AlexNet-BN, pooling and 9216 inputs', graph: alexnet, targetCycles: 60_000 },
];

export function sectionCases(weightBits: WeightBits): readonly (NetworkCase & { readonly name: string })[] {
  return sections.map(({ name, graph, targetCycles }) => ({
    name,
    graph: () => graph(weightBits),
    wire: WIRE,
    options: { targetCycles },
  }));
}
