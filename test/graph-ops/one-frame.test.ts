import { expect, it } from 'vitest';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { oneFrame } from '../../src/graph-ops/one-frame.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { type ElementKind, sizeOf, type Tensor, tensor } from '../../src/ir/tensor.ts';
import { drawing } from '../models/tiny-network.ts';
import { diagnosticsOf } from './samples.ts';

type Describe = (net: NetworkBuilder, x: Value, w: (...shape: number[]) => Value) => Value;

const FRAMES = 4;

function networkOf(shape: readonly number[], describe: Describe): Graph<GraphOp> {
  const draw = drawing(5);
  const net = new NetworkBuilder('batch');
  const weights = (...dims: number[]): Value =>
    net.constant(
      Array.from({ length: sizeOf(dims) }, () => Math.floor(9 * draw()) - 4),
      dims,
    );
  net.output('y', describe(net, net.input('x', [FRAMES, ...shape]), weights));
  return net.build();
}

/** The output for one input after another, of as many frames as the graph's input holds each. */
function outputsOf(graph: Graph<GraphOp>, x: Float64Array): number[] {
  const [{ shape }] = graph.inputs;
  const size = sizeOf(shape);
  return Array.from({ length: x.length / size }, (_, i) => {
    const input = tensor('float32', shape, x.slice(i * size, (i + 1) * size));
    return [...(evaluateGraph(graph, new Map([['x', input]])).get('y')?.data ?? [])];
  }).flat();
}

const codes = { scale: 0.5, bits: 4, signed: true } as const;

const APART: readonly (readonly [string, readonly number[], Describe])[] = [
  ['dense layers', [8], (net, x, w) => net.gemm(net.relu(net.matMul(x, w(8, 5))), w(5, 3), { c: w(3) })],
  [
    'a bias that is stated for each frame',
    [2],
    (net, x) => net.add(x, net.constant([1, 2, 1, 2, 1, 2, 1, 2], [4, 2])),
  ],
  [
    'images',
    [2, 6, 6],
    (net, x, w) =>
      net.globalAveragePool(net.maxPool(net.conv(net.quant(x, codes), w(3, 2, 3, 3)), { kernel: [2, 2] })),
  ],
  ['a reshape to its batch', [2, 3, 3], (net, x, w) => net.matMul(net.reshape(x, [4, -1]), w(18, 2))],
  ['flattening and squeezing', [2, 1, 3], (net, x) => net.flatten(net.squeeze(x))],
  ['squeezing all there is', [1, 1], (net, x) => net.squeeze(x)],
  [
    'frames and rows in one axis',
    [3, 5],
    (net, x, w) => net.reshape(net.matMul(net.reshape(x, [12, 5]), w(5, 2)), [4, 3, 2]),
  ],
  [
    'a product of two values',
    [3, 4],
    (net, x, w) => net.matMul(x, net.transpose(net.mul(x, w(4)), { perm: [0, 2, 1] })),
  ],
  ['weights on the left', [3, 4], (net, x, w) => net.matMul(w(2, 3), x)],
  [
    'padding and cutting',
    [2, 4, 4],
    (net, x) =>
      net.slice(net.pad(x, [0, 0, 1, 1, 0, 0, 1, 1]), { starts: [0, 1], ends: [4, 6], axes: [0, 3] }),
  ],
  [
    'splitting and joining',
    [6],
    (net, x) => net.concat([...net.split(x, 2, { axis: 1 })].reverse(), { axis: 1 }),
  ],
  [
    'joining with a constant',
    [2],
    (net, x) => net.concat([x, net.constant([7, 7, 7, 7], [4, 1])], { axis: 1 }),
  ],
  ['moving axes behind the first', [2, 3, 5], (net, x) => net.transpose(x, { perm: [0, 3, 1, 2] })],
  ['moving blocks', [4, 2, 2], (net, x) => net.spaceToDepth(net.depthToSpace(x, 2), 2)],
  ['repeating places', [2, 2, 2], (net, x) => net.resizeNearest(x, [1, 1, 2, 2])],
  ['repeating to a shape with its batch', [2, 1, 3], (net, x) => net.expand(x, [4, 2, 5, 3])],
  ['repeating to a shape of one frame', [2, 1, 3], (net, x) => net.expand(x, [2, 5, 3])],
  ['repeating to a shape that leaves the batch', [2, 1, 1], (net, x) => net.expand(x, [1, 2, 2, 3])],
  ['tiling', [2, 2, 2], (net, x) => net.tile(x, [1, 2, 1, 3])],
  ['means of some axes', [3, 5], (net, x) => net.reduceMean(x, { axes: [1], keepDims: false })],
  [
    'a choice of entries',
    [5],
    (net, x) => net.gather(x, net.constant([3, 0], [2], { kind: 'int64' }), { axis: 1 }),
  ],
  [
    'a row of a table for each frame',
    [5],
    (net, x, w) => net.gather(w(5, 3), net.argMax(x, { axis: 1, keepDims: false })),
  ],
  ['rankings', [5], (net, x) => net.topK(x, { k: 2, axis: 1 }).indices],
  ['softmax over classes', [2, 5], (net, x) => net.softmax(x)],
  [
    'a share of the batch, which stays what it is',
    [2],
    (net, x) => {
      const count = net.cast(net.slice(net.shape(x), { starts: [0], ends: [1] }), 'float32');
      return net.div(x, count);
    },
  ],
  [
    'normalisation of channels',
    [2, 3],
    (net, x) => net.batchNormalization(x, { gamma: [1, 2], beta: [0, 1], mean: [1, -1], variance: [1, 4] }),
  ],
];

it.each(APART)('takes a batch apart: %s', (_, shape, describe) => {
  const graph = networkOf(shape, describe);
  const { graph: single, notes } = oneFrame(graph);
  expect(single.inputs[0].shape).toEqual([1, ...shape]);
  expect(notes).toMatchObject([
    { code: expect.stringMatching(/^graph.one-frame/), severity: 'note', at: { tensor: 'x' } },
  ]);
  const draw = drawing(3);
  const x = Float64Array.from({ length: 2 * FRAMES * sizeOf(shape) }, () => Math.floor(33 * draw()) - 16);
  expect(outputsOf(single, x)).toEqual(outputsOf(graph, x));
  expect(oneFrame(single).notes).toEqual([]);
});

it('takes a reshape apart whose target is computed from the shape of the batch', () => {
  const graph = networkOf([2, 3, 3], (net, x, w) => {
    const rows = net.slice(net.shape(x), { starts: [0], ends: [1] });
    net.output('target', net.concat([rows, net.constant([-1], [1], { kind: 'int64' })], { axis: 0 }));
    return net.matMul(net.reshape(x, [4, -1], { name: 'flat' }), w(18, 2));
  });
  const computed: Graph<GraphOp> = {
    ...graph,
    outputs: graph.outputs.filter(({ name }) => name === 'y'),
    nodes: graph.nodes.map(node =>
      node.name === 'flat' ? { ...node, inputs: [node.inputs[0], 'target'] } : node,
    ),
  };
  const single = oneFrame(computed).graph;
  expect(single.inputs[0].shape).toEqual([1, 2, 3, 3]);
  const x = Float64Array.from({ length: FRAMES * 18 }, (_, i) => (i % 11) - 5);
  expect(outputsOf(single, x)).toEqual(outputsOf(computed, x));
});

const WHOLE: readonly (readonly [string, readonly number[], Describe])[] = [
  ['a mean of everything', [3], (net, x) => net.reduceMean(x, { axes: [0] })],
  ['a maximum of everything', [3], (net, x) => net.reduceMax(x)],
  ['a transposition', [3], (net, x) => net.transpose(x)],
  [
    'a transposition there and back',
    [3],
    (net, x, w) => net.transpose(net.matMul(net.transpose(x), w(4, 4))),
  ],
  ['a product across the rows', [3], (net, x, w) => net.matMul(w(4, 4), x)],
  ['a product with itself', [4], (net, x) => net.matMul(x, x)],
  ['a transposed product', [3], (net, x, w) => net.gemm(x, w(4, 2), { transA: true })],
  ['a reshape to one row', [3], (net, x, w) => net.matMul(net.reshape(x, [1, 12]), w(12, 2))],
  ['a new first axis', [3, 3], (net, x, w) => net.conv(net.unsqueeze(x, [0]), w(2, 4, 3, 3))],
  ['rows that are joined', [3], (net, x, w) => net.concat([x, w(1, 3)], { axis: 0 })],
  ['rows that are split', [3], (net, x) => net.split(x, 2, { axis: 0 })[1]],
  ['rows that are cut', [3], (net, x) => net.slice(x, { starts: [1], ends: [4], axes: [0] })],
  [
    'rows in the other order',
    [3],
    (net, x) => net.slice(x, { starts: [-1], ends: [-99], axes: [0], steps: [-1] }),
  ],
  ['rows that are padded', [3], (net, x) => net.pad(x, [1, 0, 0, 0])],
  ['padding here and cutting there', [3], (net, x) => net.pad(x, [1, 0, -1, 0])],
  ['a row that is chosen', [3], (net, x) => net.gather(x, net.constant([2], [1], { kind: 'int64' }))],
  [
    'a constant of its own for each row',
    [2],
    (net, x) => net.add(x, net.constant([1, 2, 1, 2, 1, 2, 1, 3], [4, 2])),
  ],
  ['a softmax over rows', [3], (net, x) => net.softmax(x, { axis: 0 })],
  ['a ranking of rows', [3], (net, x) => net.argMax(x, { axis: 0 })],
  ['operands of other ranks', [4, 4], (net, x) => net.add(net.unsqueeze(x, [1]), x)],
  ['an output that depends on nothing', [2], net => net.add(net.constant([1], [1]), net.constant([1], [1]))],
];

it.each(WHOLE)('leaves whole what is no batch: %s', (_, shape, describe) => {
  const graph = networkOf(shape, describe);
  expect(oneFrame(graph)).toEqual({ graph, notes: [] });
});

it('refuses a batch of images that are mixed, and names the node that mixes them', () => {
  const graph = networkOf([2, 4, 4], (net, x, w) => {
    const images = net.conv(x, w(3, 2, 3, 3));
    return net.reduceMean(images, { axes: [0], name: 'over all' });
  });
  expect(diagnosticsOf(() => oneFrame(graph))).toMatchObject([
    {
      code: 'graph/batch',
      at: { node: 'over all' },
      message: expect.stringContaining(
        'a batch of 4 frames, which cannot be taken apart: it works across its first axis',
      ),
    },
  ]);
});

it('asks nothing of a single frame, an open batch or a vector', () => {
  for (const shape of [[1, 4], [-1, 4], [4]]) {
    const net = new NetworkBuilder('single');
    net.output('y', net.relu(net.input('x', shape)));
    const graph = net.build();
    expect(oneFrame(graph)).toEqual({ graph, notes: [] });
  }
});

it('keeps the codes of quantized weights', () => {
  const graph = networkOf([3], (net, x, w) => net.matMul(x, net.quant(w(3, 2), codes)));
  const kinds = oneFrame(graph).graph.nodes.map(node => node.kind);
  expect(kinds).toEqual(['quant', 'mat-mul']);
  // A quantized constant of which each frame has a copy would lose them.
  const copied = networkOf([2], (net, x) =>
    net.add(x, net.quant(net.constant([1, 2, 1, 2, 1, 2, 1, 2], [4, 2]), codes)),
  );
  expect(oneFrame(copied).notes).toEqual([]);
});

it('takes several inputs apart together, and only where they hold as many frames', () => {
  const twoInputs = (shapes: readonly (readonly number[])[]) => {
    const net = new NetworkBuilder('two');
    const [a, b] = shapes.map((shape, i) => net.input(`x${i}`, shape));
    net.input('unread', [7]);
    net.output('sum', net.add(a, b));
    net.output('product', net.mul(net.relu(a), b));
    return net.build();
  };
  const { graph, notes } = oneFrame(
    twoInputs([
      [4, 3],
      [4, 3],
    ]),
  );
  expect(graph.inputs.map(input => input.shape)).toEqual([[1, 3], [1, 3], [7]]);
  expect(graph.outputs.map(output => output.shape)).toEqual([
    [1, 3],
    [1, 3],
  ]);
  expect(notes).toHaveLength(1);
  for (const other of [[3], [1, 3]]) expect(oneFrame(twoInputs([[4, 3], other])).notes).toEqual([]);
});

/** A node that the builder has no method for, between x and y, with constants behind x. */
function nodeOf(
  kind: GraphOp['kind'],
  shape: readonly number[],
  attrs: unknown,
  constants: readonly Tensor[],
): Graph<GraphOp> {
  const names = constants.map((_, i) => `c${i}`);
  return {
    name: 'one node',
    inputs: [{ name: 'x', shape: [FRAMES, ...shape] }],
    outputs: [{ name: 'y', shape: [] }],
    nodes: [
      { kind, name: 'node', inputs: ['x', ...names], outputs: ['y'], attrs, from: ['node'] } as GraphOp,
    ],
    constants: new Map(constants.map((constant, i) => [names[i], constant])),
  };
}

const numbers = (kind: ElementKind, shape: readonly number[], from: (i: number) => number): Tensor =>
  tensor(
    kind,
    shape,
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => from(i)),
  );

/** Grids of two images' places for each of four frames, the same for all or not. */
const grid = (isSame: boolean) =>
  numbers('float32', [FRAMES, 2, 2, 2], i => ((isSame ? i % 8 : i) % 5) / 4 - 0.5);

const SINGLE: readonly (readonly [string, boolean, Graph<GraphOp>])[] = [
  ['a comparison with one number', true, nodeOf('greater', [3], {}, [numbers('float32', [1], () => 1)])],
  [
    "a comparison with each frame's own",
    false,
    nodeOf('greater', [1], {}, [numbers('float32', [4, 1], i => i)]),
  ],
  [
    'one of two numbers by the data',
    true,
    nodeOf('where', [2], {}, [numbers('float32', [2], i => i), numbers('float32', [], () => 7)]),
  ],
  [
    'one of as many numbers as frames',
    false,
    nodeOf('where', [1], {}, [numbers('float32', [4, 1], i => i), numbers('float32', [], () => 9)]),
  ],
  [
    'a vector for each index',
    true,
    nodeOf('one-hot', [2], { axis: -1 }, [numbers('int64', [], () => 5), numbers('float32', [2], i => i)]),
  ],
  [
    'a vector in front of the frames',
    false,
    nodeOf('one-hot', [2], { axis: 0 }, [numbers('int64', [], () => 5), numbers('float32', [2], i => i)]),
  ],
  [
    'samples of one grid',
    true,
    nodeOf('grid-sample', [1, 3, 3], { mode: 'linear', alignCorners: true }, [grid(true)]),
  ],
  [
    'windows of images',
    true,
    nodeOf('im2col', [3, 3, 2], { kernel: [2, 2], padValue: 0, autoPad: 'explicit' }, []),
  ],
  ['linear enlargement', true, nodeOf('resize-linear', [1, 2, 2], { by: 'sizes', values: [4, 1, 4, 4] }, [])],
  [
    'linear enlargement of the rows',
    false,
    nodeOf('resize-linear', [1], { by: 'factors', values: [2, 1] }, []),
  ],
  [
    'nearest places of a stated size',
    true,
    nodeOf('resize-nearest', [1, 2, 2], { by: 'sizes', values: [4, 1, 4, 2] }, []),
  ],
];

it.each(SINGLE)('tells frames apart, or not: %s', (_, isApart, graph) => {
  const { graph: single, notes } = oneFrame(graph);
  expect(notes).toHaveLength(isApart ? 1 : 0);
  const size = sizeOf(graph.inputs[0].shape);
  const x = Float64Array.from({ length: 2 * size }, (_v, i) => (i * 3) % 5);
  expect(outputsOf(single, x)).toEqual(outputsOf(graph, x));
});

it('refuses samples of a grid for each frame', () => {
  const graph = nodeOf('grid-sample', [1, 3, 3], { mode: 'linear', alignCorners: true }, [grid(false)]);
  expect(oneFrame(graph).notes).toEqual([]);
});
