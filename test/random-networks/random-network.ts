import fc from 'fast-check';
import type { Value } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { sizeOf, type Tensor, tensor } from '../../src/ir/tensor.ts';
import { apply, type BlockKind } from './blocks.ts';
import { Draw, times } from './draw.ts';
import { moved } from './moving-blocks.ts';
import { quantized } from './quantized.ts';
import { SampledNetwork } from './sampled-network.ts';
import type { Site, State } from './site.ts';
import { vector, weights } from './weights.ts';

/**
 * What is drawn: kinds of blocks, and for each a seed of its own for its details, so that leaving a block out
 * (as fast-check does to find the least failing network) leaves the wishes of the others as they are.
 */
export interface RandomNetwork {
  readonly seed: number;
  /** How many frames the model takes at once; each is a frame of its own. */
  readonly batch: number;
  /** One channel number and up to two spatial sizes. */
  readonly shape: readonly number[];
  /** What the wire carries, as --input spells it; `host`: the network quantizes its float input itself. */
  readonly wire: string;
  readonly blocks: readonly { readonly kind: BlockKind; readonly seed: number }[];
  readonly head: (typeof HEADS)[number];
  /** After how many of the blocks the value is an output as well; more than there are: nowhere. */
  readonly tap: number;
  /** Whether a second input, of the same shape and wire, comes beside the first as further channels. */
  readonly hasSecond: boolean;
  /** Whether the compiler gets the network as an ONNX file that it reads. */
  readonly isImported: boolean;
  readonly folding: { readonly kind: 'default' | 'target' | 'file'; readonly seed: number };
}

const HEADS = [
  ...(['none', 'dense', 'gemm', 'global average', 'global max', 'argmax', 'top-2'] as const),
  ...(['moved', 'argmax of channels'] as const),
] as const;

export interface DescribedNetwork {
  readonly graph: Graph<GraphOp>;
  readonly features: ReadonlySet<string>;
  /** All numbers are small multiples of powers of two, so that float32 is exact. */
  readonly isExact: boolean;
}

const WIRES = [
  'uint2',
  'uint3:1/8',
  'int3',
  'int4:1/4',
  'uint4:1/16',
  'bipolar',
  'uint2:1/2:-1/4',
  'int8:1/128',
  'uint8:1/256',
  'host',
];

const KINDS: readonly BlockKind[] = [
  ...([
    'conv',
    'conv',
    'conv',
    'conv',
    'dense',
    'fn',
    'fn',
    'maxPool',
    'averagePool',
    'gate',
    'join',
    'join',
  ] as const),
  ...([
    'transposed',
    'concat',
    'split',
    'joinAlong',
    'joinAlong',
    'sliceAlong',
    'gatherAlong',
    'rows',
    'rows',
    'rows',
    'resize',
    'wide',
    'wide',
    'upsample',
    'pad',
    'transpose',
    'shuffle',
    'blocksOfPixels',
    'blocksOfPixels',
  ] as const),
];

const between = (min: number, max: number) => fc.integer({ min, max });
const seed = fc.nat(2 ** 31);

export const randomNetworks: fc.Arbitrary<RandomNetwork> = fc.record({
  seed,
  batch: fc.constantFrom(1, 1, 1, 2, 3, 4),
  shape: fc.oneof(
    { weight: 3, arbitrary: fc.tuple(between(1, 4), between(3, 7), between(3, 7)) },
    { weight: 1, arbitrary: fc.tuple(between(1, 4), between(4, 16)) },
    { weight: 1, arbitrary: fc.tuple(between(2, 16)) },
  ),
  wire: fc.constantFrom(...WIRES),
  blocks: fc.array(fc.record({ kind: fc.constantFrom(...KINDS), seed }), { minLength: 1, maxLength: 6 }),
  head: fc.constantFrom(...HEADS),
  tap: fc.nat(12),
  hasSecond: fc.nat(3).map(n => n === 0),
  isImported: fc.boolean(),
  folding: fc.record({ kind: fc.constantFrom('default', 'target', 'file'), seed }),
});

/** Frames on which the quantizers are calibrated. */
const SAMPLES = 4;

/** The network of the wishes, as far as they fit together. */
export function describe(network: RandomNetwork): DescribedNetwork {
  const { seed: networkSeed, batch, shape, wire, blocks, head, tap, hasSecond } = network;
  const features = new Set<string>();
  const net = new SampledNetwork('random');
  const siteOf = (ownSeed: number): Site => ({
    net,
    draw: new Draw(ownSeed),
    note: feature => features.add(feature),
  });
  const start = new Draw(networkSeed);
  const input = (name: string) =>
    net.input(
      name,
      times(SAMPLES, () => frameOf([batch, ...shape], wire, start)),
    );
  let state: State = {
    value: input('x'),
    hasZero: wire !== 'bipolar' && wire.split(':').length < 3,
    bits: Number(/\d/.exec(wire)?.[0] ?? 1),
    scale: fractionOf(wire.split(':')[1] ?? '1'),
  };
  if (wire === 'host') {
    features.add('host quantizer');
    state = quantized(siteOf(networkSeed), state.value);
  } else if (hasSecond) {
    features.add('two inputs');
    const value = net.step((b, x, z) => b.concat([x, z], { axis: 1 }), state.value, input('z'));
    state = { ...state, value };
  }
  // What only moves data is no network: the first block computes.
  const first = shape.length === 1 ? 'dense' : 'conv';
  state = apply(first, siteOf(networkSeed), state);
  const tapped: Value[] = [];
  for (const [i, block] of blocks.entries()) {
    state = apply(block.kind, siteOf(block.seed), state);
    if (i === tap) tapped.push(state.value);
  }
  const graph = net.done(headOf(siteOf(networkSeed + 1), state, head), ...tapped);
  features.add(`head ${head}`);
  if (batch > 1) features.add('batch');
  if (tapped.length > 0) features.add('two outputs');
  const isExact = ![...features].some(feature => feature.endsWith('~'));
  return { graph, features, isExact };
}

function headOf(site: Site, { value, bits }: State, head: RandomNetwork['head']) {
  const { net } = site;
  if (head === 'none') return value;
  if (head === 'moved') return moved(site, value, 3);
  const hasPlaces = value.shape.length > 2;
  const keepDims = site.draw.chance(0.5);
  if (head === 'argmax of channels' && hasPlaces) {
    return net.step((b, v) => b.argMax(v, { axis: 1, keepDims }), value);
  }
  const places = sizeOf(value.shape.slice(2));
  if (head === 'global average' && hasPlaces) {
    if (!Number.isInteger(Math.log2(places))) site.note('global average~');
    return net.step((b, v) => b.flatten(b.globalAveragePool(v)), value);
  }
  const pooled = head === 'global max' && hasPlaces ? net.step((b, v) => b.globalMaxPool(v), value) : value;
  const flat = net.step((b, v) => b.flatten(v), pooled);
  const [, inputs] = flat.shape;
  const outputs = site.draw.whole(2, 5);
  const isGemm = head === 'gemm';
  const c = vector(site, outputs, 2);
  const w = weights(site, isGemm ? [outputs, inputs] : [inputs, outputs], bits, isGemm ? 0 : 1);
  const scores = net.step(
    (b, v) => (isGemm ? b.gemm(v, w(b), { c, transB: true }) : b.matMul(v, w(b))),
    flat,
  );
  if (head === 'argmax') return net.step((b, v) => b.argMax(v), scores);
  return head === 'top-2' ? net.step((b, v) => b.topK(v, { k: 2 }).indices, scores) : scores;
}

const fractionOf = (text: string): number => {
  const [numerator, denominator = '1'] = text.split('/');
  return Number(numerator) / Number(denominator);
};

/** A random frame of the model's input. */
function frameOf(shape: readonly number[], wire: string, draw: Draw): Tensor {
  const [type, scale = '1', offset = '0'] = wire.split(':');
  if (wire === 'host')
    return tensor(
      'float32',
      shape,
      times(sizeOf(shape), () => draw.whole(-64, 63) / 32),
    );
  const levels = 2 ** Number(/\d/.exec(type)?.[0] ?? 1);
  const integer = () => {
    if (type === 'bipolar') return draw.pick([-1, 1]);
    return draw.whole(0, levels - 1) - (type.startsWith('u') ? 0 : levels / 2);
  };
  const values = times(sizeOf(shape), () => integer() * fractionOf(scale) + fractionOf(offset));
  return tensor('float32', shape, values);
}
