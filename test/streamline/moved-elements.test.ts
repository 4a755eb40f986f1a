import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import * as S from '../../src/exact/surd.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { toWireOrder } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { sizeOf, tensor } from '../../src/ir/tensor.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { orderOf } from '../../src/streamline/integers/meaning.ts';
import { asScores } from '../../src/streamline/integers/output.ts';
import { diagnosticsOf, random } from '../graph-ops/samples.ts';

/** Networks that move or gather elements: each gives, element by element, what the float graph does. */
interface Parts {
  readonly net: NetworkBuilder;
  readonly weights: (shape: readonly number[]) => Value;
  readonly codes: (x: Value) => Value;
}

type Describe = (parts: Parts, x: Value) => Value;

function graphOf(shape: readonly number[], describe: Describe): Graph<GraphOp> {
  const next = random(5);
  const net = new NetworkBuilder('moved');
  const weights = (dims: readonly number[]): Value => {
    const values = Array.from({ length: sizeOf(dims) }, () => Math.floor(7 * next()) - 3);
    return net.quant(net.constant(values, dims), { scale: 1, bits: 3, signed: true });
  };
  const codes = (x: Value): Value => net.quant(x, { scale: 0.25, bits: 8, signed: true });
  const x = net.quant(net.input('x', shape), { scale: 0.5, bits: 5, signed: true });
  net.output('y', describe({ net, weights, codes }, x));
  return net.build();
}

const FRAMES = 5;

/** What the float graph gives and what the integers of the layers mean, in the model's order. */
function expectExact(graph: Graph<GraphOp>): ReturnType<typeof lowerNetwork> {
  const network = lowerNetwork(graph, { wire: parseWireType('int5:1/2'), snap: 'none' });
  const host = hostOfNetwork(network);
  const [{ name, shape }] = graph.inputs;
  const next = random(11);
  const seen = new Set<number>();
  for (let frame = 0; frame < FRAMES; frame++) {
    const codes = Float64Array.from({ length: sizeOf(shape) }, () => Math.floor(32 * next()) - 16);
    const x = codes.map(code => code / 2);
    const wanted = [graph.outputs[0].name];
    const right = evaluateGraph(graph, new Map([[name, tensor('float32', shape, x)]]), { wanted });
    const run = runReference(network.layers, toWireOrder(host.inputs[0], codes)).get(
      network.layers.outputs[0].value,
    );
    const integers = run ?? new Float64Array();
    const maps = asScores(
      network.outputs[0],
      network.layers.values.get(network.layers.outputs[0].value)?.shape.at(-1) ?? 1,
    );
    const found = Array.from(orderOf(network.outputs[0]), place => {
      const { scale, offset } = maps[place % maps.length];
      return S.toNumber(scale) * integers[place] + S.toNumber(offset) + 0;
    });
    expect(found).toEqual(Array.from(right.get(wanted[0])?.data ?? [], value => value + 0));
    for (const value of found) seen.add(value);
  }
  expect(seen.size).toBeGreaterThan(2);
  return network;
}

const image = [1, 3, 6, 4];
const last = [1, 6, 4, 3];

const indices = (
  net: NetworkBuilder,
  values: readonly number[],
  shape: readonly number[] = [values.length],
) => net.constant(values, shape, { kind: 'int64' });

const EXACT: readonly [name: string, shape: readonly number[], describe: Describe][] = [
  // rankings
  ['the class of each pixel', image, ({ net }, x) => net.argMax(x, { axis: 1 })],
  [
    'the class of each pixel, its axis dropped',
    image,
    ({ net }, x) => net.argMax(x, { axis: 1, keepDims: false }),
  ],
  ['the best row of each column', image, ({ net }, x) => net.argMax(x, { axis: 2 })],
  ['the two best channels of each pixel', image, ({ net }, x) => net.topK(x, { k: 2, axis: 1 }).indices],
  ['the class of each pixel, channels last', last, ({ net }, x) => net.argMax(x, { axis: -1 })],
  [
    'the class of each pixel of different scales',
    image,
    ({ net }, x) => net.argMax(net.mul(x, net.constant([1, 2, 0.5], [1, 3, 1, 1])), { axis: 1 }),
  ],
  // gathers
  ['channels by indices', image, ({ net }, x) => net.gather(x, indices(net, [2, 0, -1, 1]), { axis: 1 })],
  ['rows by indices', image, ({ net }, x) => net.gather(x, indices(net, [5, 1, 1, 0]), { axis: 2 })],
  ['one row', image, ({ net }, x) => net.gather(x, indices(net, [2], []), { axis: 2 })],
  ['one column', image, ({ net }, x) => net.gather(x, indices(net, [-1], []), { axis: 3 })],
  [
    'a table of indices',
    image,
    ({ net }, x) => net.gather(x, indices(net, [0, 1, 2, 3, 1, 0], [2, 3]), { axis: 3 }),
  ],
  [
    'channels of different scales by indices',
    image,
    ({ net, codes }, x) =>
      codes(
        net.gather(net.mul(x, net.constant([1, 2, -4], [1, 3, 1, 1])), indices(net, [2, 2, 0]), { axis: 1 }),
      ),
  ],
  ['features by indices', [1, 6], ({ net }, x) => net.gather(x, indices(net, [4, 4, 0, 5]), { axis: 1 })],
  ['rows of channels last', last, ({ net }, x) => net.gather(x, indices(net, [3, 0]), { axis: 1 })],
  // repetitions
  ['one row for each', [1, 3, 1, 4], ({ net }, x) => net.expand(x, [1, 1, 5, 1])],
  ['one place for all', [1, 3, 1, 1], ({ net }, x) => net.expand(x, [1, 3, 2, 4])],
  ['one channel for all', [1, 1, 2, 3], ({ net }, x) => net.expand(x, [4, 2, 3])],
  ['one feature for all', [1, 1], ({ net }, x) => net.expand(x, [1, 3])],
  [
    'no repetition',
    image,
    ({ net, weights }, x) => net.conv(net.expand(x, [3, 1, 1]), weights([2, 3, 1, 1])),
  ],
  ['channels and rows again', image, ({ net }, x) => net.tile(x, [1, 2, 2, 1])],
  ['columns three times', image, ({ net }, x) => net.tile(x, [1, 1, 1, 3])],
  ['features again', [1, 6], ({ net }, x) => net.tile(x, [1, 2])],
  [
    'the weights of squeeze and excitation, expanded',
    image,
    ({ net, codes }, x) => codes(net.mul(x, net.expand(codes(net.reduceMax(x, { axes: [2, 3] })), image))),
  ],
  ['a sum with a larger constant', [1, 1], ({ net }, x) => net.add(x, [1, -2, 0.5])],
  [
    'a product with a constant image',
    [1, 3, 1, 1],
    ({ net }, x) => net.mul(x, net.constant([1, 2, -3, 4], [1, 1, 2, 2])),
  ],
  [
    'a bound for each place',
    [1, 1, 1, 2],
    ({ net, codes }, x) => codes(net.max(x, [net.constant([-1, 0, 1], [1, 1, 3, 1])])),
  ],
  ['a remainder by each', [1, 1], ({ net, codes }, x) => codes(net.mod(x, net.constant([1, 2, 3])))],
  [
    'a choice for each place',
    [1, 2, 1, 1],
    ({ net }, x) => {
      const isKept = net.constant([1, 0, 0, 1, 1, 0], [1, 1, 2, 3], { kind: 'bool' });
      return net.where(isKept, x, net.constant([0.5]));
    },
  ],
  // slices
  [
    'every second row and column',
    image,
    ({ net }, x) => net.slice(x, { axes: [2, 3], starts: [1, 0], ends: [6, 4], steps: [2, 2] }),
  ],
  [
    'rows backwards',
    image,
    ({ net }, x) => net.slice(x, { axes: [2], starts: [-1], ends: [-100], steps: [-1] }),
  ],
  ['a centre', image, ({ net }, x) => net.slice(x, { axes: [2, 3], starts: [1, 1], ends: [5, 3] })],
  [
    'the focus of YOLOv5',
    image,
    ({ net, weights }, x) => {
      const part = (row: number, column: number): Value =>
        net.slice(x, { axes: [2, 3], starts: [row, column], ends: [6, 4], steps: [2, 2] });
      const focus = net.concat([part(0, 0), part(1, 0), part(0, 1), part(1, 1)], { axis: 1 });
      return net.conv(focus, weights([2, 12, 1, 1]));
    },
  ],
  [
    'rows rolled',
    image,
    ({ net }, x) => {
      const [top, bottom] = net.split(x, [2, 4], { axis: 2 });
      return net.concat([bottom, top], { axis: 2 });
    },
  ],
  // borders
  ['a crop by negative padding', image, ({ net }, x) => net.pad(x, [0, 0, -1, -1, 0, 0, -2, 0])],
  ['a crop and a border', image, ({ net }, x) => net.pad(x, [0, 0, -1, 2, 0, 0, 1, -1], { value: 0.5 })],
  ['a mirrored border', image, ({ net }, x) => net.pad(x, [0, 0, 2, 1, 0, 0, 1, 3], { mode: 'reflect' })],
  ['a repeated border', image, ({ net }, x) => net.pad(x, [0, 1, 2, 0, 0, 0, 0, 3], { mode: 'edge' })],
  [
    'a border from the other side',
    image,
    ({ net }, x) => net.pad(x, [0, 0, 2, 0, 0, 0, 1, 3], { mode: 'wrap' }),
  ],
  ['a border of channels last', last, ({ net }, x) => net.pad(x, [0, 1, 2, 0, 0, 1, 0, 0])],
  ['channels of zeros', image, ({ net }, x) => net.pad(x, [0, 0, 0, 0, 0, 2, 0, 0])],
  // sizes
  ['rows and columns half as often again', image, ({ net }, x) => net.resizeNearest(x, [1, 1, 1.5, 1.5])],
  [
    'half the rows and columns',
    image,
    ({ net }, x) =>
      net.resizeNearest(x, [1, 1, 0.5, 0.5], { coordinates: 'half_pixel', rounding: 'round_prefer_floor' }),
  ],
  [
    'corners aligned',
    image,
    ({ net }, x) => net.resizeNearest(x, [1, 1, 2, 3], { coordinates: 'align_corners', rounding: 'ceil' }),
  ],
  ['channels last doubled', last, ({ net }, x) => net.resizeNearest(x, [1, 2, 2, 1])],
  ['a signal doubled', [1, 3, 5], ({ net }, x) => net.resizeNearest(x, [1, 1, 2])],
  ['linear doubling', image, ({ net }, x) => net.resizeLinear(x, [1, 1, 2, 2])],
  ['linear doubling of one channel', [1, 1, 3, 4], ({ net }, x) => net.resizeLinear(x, [1, 1, 2, 2])],
  ['linear doubling of columns', image, ({ net }, x) => net.resizeLinear(x, [1, 1, 1, 4])],
  ['linear doubling of channels last', last, ({ net }, x) => net.resizeLinear(x, [1, 2, 2, 1])],
  ['linear doubling of a signal', [1, 3, 5], ({ net }, x) => net.resizeLinear(x, [1, 1, 2])],
  [
    'linear, places over places',
    image,
    ({ net }, x) => net.resizeLinear(x, [1, 1, 2, 4], { coordinates: 'asymmetric' }),
  ],
  [
    'linear, corners aligned',
    [1, 2, 3, 5],
    ({ net }, x) => net.resizeLinear(x, [1, 1, 3, 1.8], { coordinates: 'align_corners' }),
  ],
  [
    'linear by one and a half',
    [1, 2, 4, 4],
    ({ net, codes }, x) => codes(net.resizeLinear(x, [1, 1, 1.5, 0.5], { coordinates: 'asymmetric' })),
  ],
  [
    'a linear doubling before a convolution',
    image,
    ({ net, weights, codes }, x) =>
      net.conv(
        codes(net.resizeLinear(codes(net.conv(x, weights([2, 3, 1, 1]))), [1, 1, 2, 2])),
        weights([2, 2, 2, 2]),
      ),
  ],
  // products and broadcasts
  ['weights on the left', [1, 5, 3], ({ net, weights }, x) => net.matMul(weights([4, 5]), x)],
  ['weights on the left of images', image, ({ net, weights }, x) => net.matMul(weights([2, 6]), x)],
  ['weights on the left of a vector', [6], ({ net, weights }, x) => net.matMul(weights([2, 6]), x)],
  [
    'a map of attention times every channel',
    image,
    ({ net, codes }, x) => net.mul(x, codes(net.reduceMean(x, { axes: [1] }))),
  ],
  [
    'a factor of each channel, channels last',
    last,
    ({ net, codes }, x) => net.mul(x, codes(net.reduceMax(x, { axes: [1, 2] }))),
  ],
  [
    'a row added to every row',
    [1, 4, 3],
    ({ net, codes }, x) => net.add(x, codes(net.reduceMax(x, { axes: [1] }))),
  ],
  // reductions
  [
    'the sum over channels',
    image,
    ({ net }, x) => net.flatten(net.reduceSum(x, { axes: [1], keepDims: false })),
  ],
  ['the mean over the places of channels last', last, ({ net }, x) => net.reduceSum(x, { axes: [1, 2] })],
  ...[[3], [2], [2, 3]].flatMap(axes =>
    (['reduceMax', 'reduceSum'] as const).map((method): (typeof EXACT)[number] => [
      `${method} over axes ${axes} behind a product over the last axis and a normalisation that turns rows`,
      image,
      ({ net, weights, codes }, x) => {
        const norm = {
          gamma: [1, -2, 0.5],
          beta: [0, 1, -1],
          mean: [1, 0, 2],
          variance: [1, 4, 1],
          epsilon: 0,
        };
        return codes(net[method](net.batchNormalization(net.matMul(x, weights([4, 5])), norm), { axes }));
      },
    ]),
  ),
  // windows
  [
    'a column of windows, some of padding alone',
    image,
    ({ net, weights }, x) => net.conv(x, weights([2, 3, 3, 1]), { pads: [1, 1, 1, 1] }),
  ],
  [
    'a kernel larger than the image',
    [1, 2, 2, 2],
    ({ net, weights }, x) => net.conv(x, weights([2, 2, 5, 5]), { pads: [2, 2, 2, 2] }),
  ],
  [
    'strides past a wide border',
    image,
    ({ net, weights }, x) => net.conv(x, weights([2, 3, 2, 2]), { pads: [1, 1, 1, 1], strides: [3, 3] }),
  ],
  [
    'far more padding than a window covers',
    image,
    ({ net, weights }, x) => net.conv(x, weights([2, 3, 2, 2]), { pads: [3, 0, 2, 5], strides: [2, 1] }),
  ],
];

it.each(EXACT)('is exact: %s', (_, shape, describe) => {
  expectExact(graphOf(shape, describe));
});

const kindsOf = ({ layers }: ReturnType<typeof lowerNetwork>): string[] =>
  layers.nodes.map(node => node.kind);

it('takes runs by slices, and only what is more than a run by a gather', () => {
  const network = (describe: Describe) => kindsOf(expectExact(graphOf(image, describe)));
  const rows = (from: readonly number[]) =>
    network(({ net }, x) => net.gather(x, indices(net, from), { axis: 2 }));
  expect(rows([1, 2, 3])).toContain('slice');
  expect(rows([1, 2, 3])).not.toContain('gather');
  expect(rows([1, 2, 2])).toContain('gather');
  expect(
    network(({ net, weights }, x) =>
      net.conv(net.slice(x, { starts: [0], ends: [9] }), weights([2, 3, 1, 1])),
    ),
  ).toEqual(['dense']);
});

it('repeats places by an upsampling where all are repeated equally often, else by a gather', () => {
  const kinds = (factors: readonly number[], shape: readonly number[] = image) =>
    kindsOf(expectExact(graphOf(shape, ({ net }, x) => net.resizeNearest(x, factors))));
  expect(kinds([1, 1, 2, 2])).toEqual(expect.arrayContaining(['upsample']));
  expect(kinds([1, 1, 2, 1.5])).not.toContain('upsample');
  // Channels last are where images keep them: nothing is moved.
  const channelsLast = kinds([1, 2, 2, 1], last);
  expect(channelsLast).toContain('upsample');
  expect(channelsLast).not.toContain('reorder');
});

it('refuses linear weights of too many bits, by name', () => {
  const graph = graphOf(image, ({ net }, x) => net.resizeLinear(x, [1, 1, 1.3, 1], { name: 'resize' }));
  const [found] = diagnosticsOf(() => lowerNetwork(graph, { wire: parseWireType('int5:1/2') }));
  expect([found.code, found.at?.node]).toEqual(['lower/unsupported-operator', 'resize']);
  expect(found.message).toMatch(/its weights are multiples of 1\/\d+, which need more than 16 bits/);
});
