import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { type HostInterface, hostOfNetwork, modelIndices } from '../../src/host/interface.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { uint } from '../../src/ir/integer-type.ts';
import { parseWireType } from '../../src/quant/wire.ts';

function graphOf(
  shape: readonly number[],
  describe: (net: NetworkBuilder, x: Value) => Value,
): Graph<GraphOp> {
  const net = new NetworkBuilder('host');
  net.output('y', describe(net, net.input('x', shape)));
  return net.build();
}

function conv(net: NetworkBuilder, x: Value): Value {
  const size = x.shape.slice(2).map(dim => Math.min(dim, 2));
  const shape = [2, x.shape[1], ...size];
  const values = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i % 3) - 1);
  return net.conv(x, net.constant(values, shape));
}

const hostOf = (graph: Graph<GraphOp>, wire?: string): HostInterface =>
  hostOfNetwork(lowerNetwork(graph, wire === undefined ? {} : { wire: parseWireType(wire) }));

it.each([
  [[1, 3, 4, 4], [3, 4, 4], 'channels-last'],
  [[-1, 3, 4, 4], [3, 4, 4], 'channels-last'],
  [[1, 1, 4, 4], [1, 4, 4], 'row-major'],
  [[1, 3, 7], [3, 7], 'channels-last'],
  [[1, 3, 1, 1], [3, 1, 1], 'row-major'],
] as const)('sends a model input of shape %j as frames of %j, %s', (shape, frame, layout) => {
  const {
    inputs: [input],
  } = hostOf(graphOf(shape, conv), 'uint4:1/15');
  expect(input).toMatchObject({ name: 'x', shape: frame, layout, type: uint(4), range: { min: 0, max: 15 } });
  expect(input.front).toBeUndefined();
  const indices = modelIndices(input);
  expect(indices === undefined).toBe(layout === 'row-major');
  if (indices) {
    const size = frame.reduce<number>((a, b) => a * b, 1);
    expect([...indices].sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i));
    expect([...indices.slice(0, 3)]).toEqual([0, size / 3, (2 * size) / 3]);
  }
});

it('sends rows and columns without channels in their own order', () => {
  const {
    inputs: [input],
  } = hostOf(
    graphOf([1, 5, 4], (net, x) => conv(net, net.unsqueeze(x, [1]))),
    'uint4',
  );
  expect(input).toMatchObject({ shape: [5, 4], layout: 'row-major' });
});

it('leaves the quantizer of a float image to the host', () => {
  const graph = graphOf([1, 3, 4, 4], (net, x) =>
    conv(net, net.quant(x, { scale: 0.25, bits: 4, signed: true, name: 'q' })),
  );
  const {
    inputs: [input],
  } = hostOf(graph);
  expect(input).toMatchObject({ layout: 'channels-last', range: { min: -8, max: 7 } });
  expect(input.front?.steps).toEqual([]);
  expect(input.front?.quantizer).toMatchObject({
    shape: [1, 1, 1],
    values: [{ kind: 'uniform', lo: -8, hi: 7 }],
  });
});

it('gives images out with their channels innermost, and rankings as indices', () => {
  const image = hostOf(graphOf([1, 3, 4, 5], conv), 'uint4').outputs[0];
  expect(image).toMatchObject({ name: 'y', shape: [2, 3, 4], wireShape: [3, 4, 2], meaning: 'scores' });
  const ranked = hostOf(
    graphOf([1, 3, 2, 2], (net, x) => net.topK(net.flatten(conv(net, x)), { k: 2 }).indices),
    'uint4',
  ).outputs[0];
  expect(ranked).toMatchObject({ meaning: 'indices', range: { min: 0, max: 1 } });
});
