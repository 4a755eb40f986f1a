import { expect, it } from 'vitest';
import type { CanonicalGraph, CanonicalOp } from '../../src/canonical/graph.ts';
import { runCanonicalPasses } from '../../src/canonical/passes.ts';
import { verifyCanonical } from '../../src/canonical/verify.ts';
import * as Q from '../../src/exact/rational.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { integerTensor } from '../../src/ir/integer-tensor.ts';
import { normalise } from '../../src/normalise/index.ts';
import { gate, gatedConv } from '../gates/gated-graphs.ts';
import { drawing } from '../models/tiny-network.ts';

/** Nearly one of everything: each kind but `depthwise` and `transpose` at least once. */
function network(): CanonicalGraph {
  const options = { kernels: 3, channels: 4, size: 6, seed: 5, reads: 'before', hasBias: true } as const;
  const net = new NetworkBuilder('every kind');
  const input = net.input('image', [1, 4, 6, 6]);
  const quantized = net.quant(input, { scale: 0.5, bits: 3, signed: false });
  const winner = gate(net, input, 3, options);
  const gated = gatedConv(net, quantized, winner, options, 4, 1);
  const activation = net.quant(net.relu(gated), { scale: 0.5, bits: 3, signed: false });
  const sum = net.add(activation, quantized);
  const both = net.concat([net.quant(sum, { scale: 0.5, bits: 4, signed: true }), activation], { axis: 1 });
  const pooled = net.maxPool(net.slice(both, { axes: [1], starts: [1], ends: [5] }), {
    kernel: [2, 2],
    strides: [2, 2],
  });
  const draw = drawing(3);
  const weights = net.quant(
    net.constant(
      Array.from({ length: 36 * 5 }, () => 2 * draw() - 1),
      [36, 5],
    ),
    { scale: 0.25, bits: 3, signed: true },
  );
  net.output('scores', net.matMul(net.flatten(pooled), weights));
  return runCanonicalPasses(normalise(net.build()).graph, { topK: 2 });
}

const GRAPH = network();

/** The graph with the nodes of a kind (or those that pass a test) changed. */
function withNodes<K extends CanonicalOp['kind']>(
  kind: K,
  change: (node: Extract<CanonicalOp, { kind: K }>) => object,
): CanonicalGraph {
  const nodes = GRAPH.nodes.map(node =>
    node.kind === kind ? ({ ...node, ...change(node as never) } as CanonicalOp) : node,
  );
  expect(GRAPH.nodes.some(node => node.kind === kind)).toBe(true);
  return { ...GRAPH, nodes };
}

const withAttrs = <K extends CanonicalOp['kind']>(kind: K, changed: object): CanonicalGraph =>
  withNodes(kind, node => {
    const attrs = { ...node.attrs, ...changed };
    return { attrs, ...(node.banks ? { banks: [attrs, ...node.banks.slice(1)] } : {}) };
  });

it('takes what normalise and the passes make', () => {
  const kinds = new Set(GRAPH.nodes.map(node => node.kind));
  expect([...kinds].sort()).toEqual(
    ['add', 'affine', 'concat', 'elementwise', 'gate-linear', 'layout', 'linear']
      .concat(['pool', 'quantizer', 'slice', 'top-k', 'window'])
      .sort(),
  );
  expect(GRAPH.nodes.some(node => node.banks)).toBe(true);
  expect(() => verifyCanonical(GRAPH, 'a test')).not.toThrow();
});

const last = GRAPH.nodes[GRAPH.nodes.length - 1];

/** What a pass could do wrong, and what the verifier says of it. */
const FAULTS: readonly [string, CanonicalGraph, RegExp][] = [
  ['leaves a value without a shape', { ...GRAPH, shapes: new Map() }, /no shape of/],
  ['drops a node that is read', { ...GRAPH, nodes: GRAPH.nodes.slice(1) }, /before it is written/],
  [
    'puts a node before what it reads',
    { ...GRAPH, nodes: [last, ...GRAPH.nodes.slice(0, -1)] },
    /reads .* before/,
  ],
  ['drops the last node', { ...GRAPH, nodes: GRAPH.nodes.slice(0, -1) }, /nothing writes the output/],
  ['names two nodes alike', { ...GRAPH, nodes: [...GRAPH.nodes, last] }, /another node's too/],
  [
    'writes a value twice',
    { ...GRAPH, nodes: [...GRAPH.nodes, { ...last, name: 'twin' }] },
    /writes .* again/,
  ],
  ['loses a winner', withNodes('linear', ({ inputs }) => ({ inputs: inputs.slice(0, 1) })), /reads 0 values/],
  [
    'takes a map for a winner',
    withNodes('linear', ({ inputs, banks }) => (banks ? { inputs: [inputs[0], inputs[0]] } : {})),
    /more than one index/,
  ],
  [
    'changes one bank alone',
    withNodes('linear', ({ attrs, banks }) => (banks ? { attrs: { ...attrs } } : {})),
    /not those of its first bank/,
  ],
  [
    'changes a later bank',
    withNodes('linear', ({ attrs, banks }) =>
      banks ? { banks: [attrs, { ...attrs, unit: [Q.ONE, Q.ONE] }] } : {},
    ),
    /4 rows have 2 units/,
  ],
  [
    'drops a column',
    withAttrs('linear', { codes: integerTensor([4, 3], new Float64Array(12)) }),
    /columns for/,
  ],
  ['drops a weight of a gate', withAttrs('gate-linear', { weights: [] }), /it has 0 weights/],
  ['loses an operand', withNodes('add', ({ inputs }) => ({ inputs: [inputs[0]] })), /reads 1 values/],
  [
    'gives an operand too many',
    withNodes('affine', ({ inputs }) => ({ inputs: [...inputs, ...inputs] })),
    /values|index/,
  ],
  ['takes another stride', withAttrs('window', { strides: [3, 3] }), /its result should be/],
  ['takes other pads', withAttrs('window', { pads: [0, 0, 5, 5] }), /its result should be/],
  ['counts other places', withAttrs('pool', { places: 2 }), /its result should be/],
  ['joins along another axis', withAttrs('concat', { axis: 2 }), /is no part of/],
  ['slices past the end', withAttrs('slice', { start: 6 }), /are not all of axis/],
  ['slices less', withAttrs('slice', { count: 3 }), /its result should be/],
  ['sees a shape of another size', withAttrs('layout', { shape: [1, 1] }), /its result should be/],
  ['asks for more than there are', withAttrs('top-k', { k: 9 }), /there are no 9 largest/],
  ['loses a map', withAttrs('affine', { map: { shape: [1, 7, 1, 1], values: [] } }), /does not fit/],
  [
    'loses levels',
    withAttrs('quantizer', { quantizer: { shape: [1, 4, 1, 1], values: [] } }),
    /has 0 values/,
  ],
  ['loses functions', withAttrs('elementwise', { fn: { shape: [1, 1, 1, 1], values: [] } }), /has 0 values/],
];

it.each(FAULTS)('notices a pass that %s', (_, graph, message) => {
  expect(() => verifyCanonical(graph, 'a pass')).toThrow(message);
  expect(() => verifyCanonical(graph, 'a pass')).toThrow(/^internal error: after a pass: /);
});
