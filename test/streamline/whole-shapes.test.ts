import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { sizeOf, tensor } from '../../src/ir/tensor.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { diagnosticsOf } from '../graph-ops/samples.ts';
import { drawing } from '../models/tiny-network.ts';
import { modelOutput } from './model-output.ts';

const wire = parseWireType('int4');
const codes = { scale: 1, bits: 4, signed: true } as const;

function networkOf(
  shape: readonly number[],
  describe: (net: NetworkBuilder, x: Value, weights: (shape: readonly number[]) => Value) => Value,
): Graph<GraphOp> {
  const draw = drawing(11);
  const net = new NetworkBuilder('shapes');
  const weights = (dims: readonly number[]): Value => {
    const values = Array.from({ length: sizeOf(dims) }, () => Math.floor(7 * draw()) - 3);
    return net.quant(net.constant(values, dims), { scale: 1, bits: 3, signed: true });
  };
  net.output('y', describe(net, net.input('x', shape), weights));
  return net.build();
}

it('chooses by a matrix of which each row went through a product', () => {
  const graph = networkOf([1, 2, 3], (net, input, weights) => {
    const x = net.quant(input, codes);
    const rows = net.quant(net.matMul(x, weights([3, 4])), codes);
    const scores = net.matMul(net.reshape(rows, [1, 8]), weights([8, 2]));
    const winner = net.squeeze(net.argMax(scores, { axis: 1, keepDims: false }));
    const chosen = net.gather(weights([2, 3, 5]), winner);
    return net.quant(net.matMul(x, chosen), { ...codes, bits: 8 });
  });
  const { layers, gates } = lowerNetwork(graph, { wire });
  const winners = new Set<number>();
  for (let frame = 0; frame < 16; frame++) {
    const x = Float64Array.from({ length: 6 }, (_, i) => ((i * 7 + frame * 5) % 16) - 8);
    const floats = evaluateGraph(graph, new Map([['x', tensor('float32', [1, 2, 3], x)]]));
    const values = runReference(layers, x);
    winners.add(values.get(gates[0].winner)?.[0] ?? -1);
    expect(Array.from(values.get(layers.outputs[0].value) ?? [])).toEqual(
      Array.from(floats.get('y')?.data ?? []),
    );
  }
  expect([...winners].sort()).toEqual([0, 1]);
});

it('compiles a batch of images for one, unless they meet', () => {
  const batch = networkOf([4, 2, 6, 6], (net, x, weights) =>
    net.quant(net.conv(x, weights([3, 2, 3, 3])), codes),
  );
  const { layers, notes } = lowerNetwork(batch, { wire });
  expect(notes.map(note => note.code)).toContain('graph/one-frame');
  expect(layers.values.get(layers.inputs[0].value)?.shape).toEqual([6, 6, 2]);
  const turned = networkOf([4, 2, 6, 6], (net, x, weights) =>
    net.quant(net.conv(net.transpose(x, { perm: [1, 0, 2, 3] }), weights([3, 4, 3, 3])), codes),
  );
  expect(diagnosticsOf(() => lowerNetwork(turned, { wire }))).toMatchObject([
    { code: 'lower/fixed-batch', message: 'it reads a batch of 2 images at once' },
  ]);
});

it('pools over all places, whatever axes they have', () => {
  const graph = networkOf([1, 2, 2, 3, 2, 2], (net, x) => net.quant(net.globalMaxPool(x), codes));
  const network = lowerNetwork(graph, { wire });
  const frame = Float64Array.from({ length: 48 }, (_, i) => ((i * 7) % 13) - 8);
  const most = [0, 24].map(first => Math.max(...frame.subarray(first, first + 24)));
  expect(modelOutput(network, frame)).toEqual(most);
});

it('refuses volumes of several frames that meet', () => {
  const graph = networkOf([4, 2, 3, 3, 3], (net, x, weights) =>
    net.conv(net.transpose(x, { perm: [1, 0, 2, 3, 4] }), weights([3, 4, 2, 2, 2])),
  );
  expect(diagnosticsOf(() => lowerNetwork(graph, { wire }))).toMatchObject([
    { code: 'lower/unsupported-operator', message: expect.stringContaining('a batch of 2 volumes') },
  ]);
});
