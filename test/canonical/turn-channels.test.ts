import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { infoOf, runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { drawing } from '../models/tiny-network.ts';

const CHANNELS = 4;
const SIZE = 6;

type Step = (net: NetworkBuilder, x: Value) => Value;

/** Slopes of both signs and of 0; numbers on which float32 is exact. */
const norm: Step = (net, x) =>
  net.batchNormalization(x, {
    gamma: [1, -1, -0.5, 0],
    beta: [0.5, 1, -0.25, 1.5],
    mean: [1, -2, 0, 3],
    variance: [1, 4, 1, 0.25],
    epsilon: 0,
  });
const pool: Step = (net, x) => net.maxPool(x, { kernel: [3, 3], strides: [2, 2], ceilMode: true });
const relu: Step = (net, x) => net.relu(x);

const convolved =
  (group: number, bits: number): Step =>
  (net, x) => {
    const draw = drawing(17);
    const shape = [CHANNELS, CHANNELS / group, 3, 3];
    const weights = net.constant(
      Array.from({ length: (36 * CHANNELS) / group }, () => 3 * draw() - 1.5),
      shape,
    );
    const codes =
      bits === 1
        ? net.bipolarQuant(weights, { scale: 0.5 })
        : net.quant(weights, { scale: 0.5, bits, signed: true, narrow: true });
    return net.conv(x, codes, { pads: [1, 1, 1, 1], group, name: 'conv' });
  };

function network(...steps: readonly Step[]): Graph<GraphOp> {
  const net = new NetworkBuilder('pooled');
  const x = net.input('x', [1, CHANNELS, SIZE, SIZE]);
  const y = steps.reduce<Value>((value, step) => step(net, value), x);
  net.output('y', net.quant(y, { scale: 0.5, bits: 4, signed: false, name: 'codes' }));
  return net.build();
}

/** The codes of some random frames, of the layers and of the float graph, both channels last. */
function codesOf(graph: Graph<GraphOp>) {
  const { layers } = lowerNetwork(graph, { wire: parseWireType('uint3') });
  const draw = drawing(5);
  const found: number[] = [];
  const expected: number[] = [];
  for (let frame = 0; frame < 8; frame++) {
    const x = Float64Array.from({ length: CHANNELS * SIZE * SIZE }, () => Math.floor(8 * draw()));
    const places = SIZE * SIZE;
    const pixels = x.map((_, i) => x[(i % CHANNELS) * places + Math.floor(i / CHANNELS)]);
    found.push(...(runReference(layers, pixels).get(layers.outputs[0].value) ?? []));
    const real = tensor('float32', [1, CHANNELS, SIZE, SIZE], x);
    const y = evaluateGraph(graph, new Map([['x', real]])).get('y') ?? expect.fail('no y');
    const pooled = y.data.length / CHANNELS;
    for (let i = 0; i < y.data.length; i++)
      expected.push(y.data[(i % CHANNELS) * pooled + Math.floor(i / CHANNELS)] / 0.5);
  }
  return { layers, found, expected };
}

it.each([
  { name: 'normalized, pooled, then ReLU', steps: [convolved(1, 1), norm, pool, relu] },
  { name: 'normalized, ReLU, then pooled', steps: [convolved(1, 2), norm, relu, pool] },
  { name: 'normalized twice', steps: [convolved(1, 2), norm, norm, pool] },
  { name: 'depthwise', steps: [convolved(CHANNELS, 1), norm, pool, relu] },
  { name: 'in groups', steps: [convolved(2, 1), norm, pool, relu] },
])('takes the maximum where batch normalization turns channels over: $name', ({ steps }) => {
  const { found, expected, layers } = codesOf(network(...steps));
  expect(found).toEqual(expected);
  for (let channel = 0; channel < 3; channel++)
    expect(new Set(expected.filter((_, i) => i % CHANNELS === channel)).size).toBeGreaterThan(1);
  const conv = layers.nodes.find(node => node.name === 'conv') ?? expect.fail('no layer');
  expect(infoOf(layers, conv.outputs[0]).shape.at(-1)).toBe(CHANNELS);
});

it('leaves weights that no maximum follows', () => {
  const weightsOf = (graph: Graph<GraphOp>): readonly number[] => {
    const { layers } = lowerNetwork(graph, { wire: parseWireType('uint3') });
    const conv = layers.nodes.find(node => node.name === 'conv');
    return conv?.kind === 'dense' ? [...conv.attrs.weights.data] : expect.fail('no layer');
  };
  const plain = weightsOf(network(convolved(1, 1), norm, relu));
  const turned = weightsOf(network(convolved(1, 1), norm, pool, relu));
  const rows = (weights: readonly number[], row: number) => weights.slice(36 * row, 36 * (row + 1));
  expect(rows(turned, 0)).toEqual(rows(plain, 0));
  expect(rows(turned, 1)).toEqual(rows(plain, 1).map(w => 0 - w));
  expect(rows(turned, 3)).toEqual(rows(plain, 3));
});

it('negates what no weights turn in front of the maximum', () => {
  const graph = network((net, x) => net.mul(x, net.constant([1, -1, 1, 0.5], [1, CHANNELS, 1, 1])), pool);
  const { found, expected } = codesOf(graph);
  expect(found).toEqual(expected);
  expect(new Set(found).size).toBeGreaterThan(3);
});

it('still refuses a maximum of what a function turns', () => {
  const graph = network((net, x) => net.neg(net.exp(x)), pool);
  expect(() => lowerNetwork(graph, { wire: parseWireType('uint3') })).toThrow(/negative scale|non-linear/);
});
