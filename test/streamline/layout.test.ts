import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CanonicalGraph } from '../../src/canonical/graph.ts';
import { hoistLayout } from '../../src/canonical/hoist-layout.ts';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { sizeOf } from '../../src/ir/tensor.ts';
import { normalise } from '../../src/normalise/index.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';

const SEED = 20240508;
const wire = parseWireType('int3');

/** [1, 3, 2] -> per-channel arithmetic and a quantizer, in one of several arrangements of shapes -> 2 scores. */
function described(front: (net: NetworkBuilder, x: Value) => Value): Graph<GraphOp> {
  const net = new NetworkBuilder('shapes');
  const weights = net.constant([1, -1, 2, 3, -2, 1, 0, 2, 1, 1, -3, 2], [6, 2]);
  net.output('y', net.matMul(front(net, net.input('x', [1, 3, 2])), weights, { name: 'layer' }));
  return net.build();
}

const factors = [1, -2, 3, 0.5, -1, 2];
const quantizer = { scale: 1, bits: 3, signed: true } as const;

/** Arithmetic after the change of shape, as it should end up. */
const flat = described((net, x) => net.quant(net.relu(net.mul(net.flatten(x), factors)), quantizer));
/** And before it. */
const tall = described((net, x) =>
  net.flatten(net.quant(net.relu(net.mul(x, net.constant(factors, [1, 3, 2]))), quantizer)),
);
const between = described((net, x) => {
  const y = net.mul(net.reshape(x, [3, 2]), net.constant(factors, [3, 2]));
  return net.quant(net.reshape(net.relu(net.reshape(y, [1, 2, 3])), [1, 6]), quantizer);
});

const codes = (graph: Graph<GraphOp>, x: readonly number[]): number[] => {
  const { layers } = lowerNetwork(graph, { wire });
  return [...(runReference(layers, Float64Array.from(x)).get(layers.outputs[0].value) ?? [])];
};

it('gives the same network wherever the shape changes', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -4, max: 3 }), { minLength: 6, maxLength: 6 }), x => {
      const expected = codes(flat, x);
      expect(codes(tall, x)).toEqual(expected);
      expect(codes(between, x)).toEqual(expected);
    }),
    { seed: SEED, numRuns: 40 },
  );
});

it('moves changes of shape up to the input and keeps every value typed', () => {
  for (const graph of [flat, tall, between]) {
    const hoisted = hoistLayout(normalise(graph).graph);
    const kinds = hoisted.nodes.map(n => n.kind);
    const lastLayout = kinds.lastIndexOf('layout');
    expect(kinds.slice(0, lastLayout + 1).every(kind => kind === 'layout')).toBe(true);
    expect(kinds.filter(kind => kind !== 'layout')).toEqual(['affine', 'elementwise', 'quantizer', 'linear']);
    expectConsistent(hoisted);
  }
});

/** Every value is written before it is read, once, and every broadcast fits its tensor. */
function expectConsistent(graph: CanonicalGraph): void {
  const written = new Set(graph.inputs.map(i => i.name));
  for (const node of graph.nodes) {
    for (const value of node.inputs) expect(written.has(value)).toBe(true);
    for (const value of node.outputs) {
      expect(written.has(value)).toBe(false);
      written.add(value);
      expect(graph.shapes.has(value)).toBe(true);
    }
    const shape = graph.shapes.get(node.outputs[0]) ?? [];
    if (node.kind === 'layout') {
      expect(sizeOf(shape)).toBe(sizeOf(graph.shapes.get(node.inputs[0]) ?? []));
    }
    const held =
      node.kind === 'affine' ? node.attrs.map : node.kind === 'quantizer' ? node.attrs.quantizer : undefined;
    if (held) {
      expect(held.values).toHaveLength(sizeOf(held.shape));
      expect(held.shape.every((dim, i) => dim === 1 || dim === shape[i])).toBe(true);
    }
  }
  expect(written.has(graph.outputs[0].name)).toBe(true);
}

it('does not move a change of shape past a layer', () => {
  const net = new NetworkBuilder('behind');
  const y = net.matMul(net.input('x', [1, 2]), net.constant([1, 2, 3, 4], [2, 2]), { name: 'layer' });
  const quantized = net.quant(net.reshape(net.relu(y), [2, 1]), { scale: 1, bits: 2, signed: false });
  net.output('y', quantized);
  const { nodes } = hoistLayout(normalise(net.build()).graph);
  expect(nodes.map(n => n.kind)).toEqual(['linear', 'elementwise', 'layout', 'quantizer']);
});

it('accepts a transpose that only moves axes of one element', () => {
  const graph = described((net, x) => {
    const y = net.transpose(net.reshape(x, [1, 6, 1]), { perm: [2, 0, 1] });
    return net.quant(net.mul(net.reshape(y, [1, 6]), factors), quantizer);
  });
  const same = described((net, x) => net.quant(net.mul(net.flatten(x), factors), quantizer));
  for (const x of [
    [0, 1, 2, 3, -4, -3],
    [-1, -2, 3, 3, 0, 1],
  ]) {
    expect(codes(graph, x)).toEqual(codes(same, x));
  }
});

it('runs several vectors through the layers one by one', () => {
  const net = new NetworkBuilder('vectors');
  const x = net.input('x', [1, 3, 2]);
  const y = net.matMul(x, net.constant([1, -1, 2, 3], [2, 2]), { name: 'layer' });
  net.output('y', net.quant(y, { scale: net.constant([1, 2], [1, 1, 2]), bits: 3, signed: true }));
  const frame = [1, 2, -3, 0, 3, -4];
  const expected = [0, 1, 2].flatMap(v => {
    const [a, b] = frame.slice(2 * v, 2 * v + 2);
    const [p, q] = [a + 2 * b, (-a + 3 * b) / 2];
    const half =
      Math.floor(q) + (q - Math.floor(q) === 0.5 ? Math.abs(Math.floor(q) % 2) : Math.round(q % 1));
    return [p, half].map(v => Math.min(Math.max(v, -4), 3));
  });
  expect(codes(net.build(), frame)).toEqual(expected);
});
