import { expect, it } from 'vitest';
import { type LoweringOptions, lowerNetwork } from '../../src/compile.ts';
import * as S from '../../src/exact/surd.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { hostOfNetwork, modelIndices } from '../../src/host/interface.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { asScores } from '../../src/streamline/integers/output.ts';
import { diagnosticsOf, random } from '../graph-ops/samples.ts';

const wire = parseWireType('int8');
const SIZE = 5;
const SCALES = [0.11, 0.0371, 0.2503].map(Math.fround);

/** Three values of scales of their own, with zero-points, joined, and read by a layer. */
function joined(read: (net: NetworkBuilder, x: Value) => Value, scales = SCALES): Graph<GraphOp> {
  const net = new NetworkBuilder('joined');
  const x = net.input('x', [1, 2, SIZE, SIZE]);
  const parts = scales.map((scale, i) =>
    net.quant(net.add(net.mul(x, scale / 16), scale / 50), {
      scale,
      zeroPoint: [0, 3, -2][i],
      bits: 6 + i,
      signed: true,
    }),
  );
  net.output('y', read(net, net.concat(parts, { axis: 1 })));
  return net.build();
}

const weights = (net: NetworkBuilder, shape: readonly number[]): Value => {
  const next = random(3);
  const count = shape.reduce((a, b) => a * b, 1);
  return net.constant(
    Array.from({ length: count }, () => Math.floor(next() * 255) - 127),
    shape,
  );
};

const readers: Readonly<Record<string, (net: NetworkBuilder, x: Value) => Value>> = {
  'a padded convolution': (net, x) =>
    net.conv(x, weights(net, [4, 6, 3, 3]), { pads: [1, 1, 1, 1], name: 'layer' }),
  'a convolution of one place': (net, x) => net.conv(x, weights(net, [4, 6, 1, 1]), { name: 'layer' }),
  'a dense layer': (net, x) =>
    net.matMul(net.flatten(x), weights(net, [6 * SIZE * SIZE, 4]), { name: 'layer' }),
  'a dense layer behind an average': (net, x) =>
    net.matMul(net.flatten(net.globalAveragePool(x)), weights(net, [6, 4]), { name: 'layer' }),
};

/** The greatest difference of the integer network from the float graph, as a share of the greatest value. */
function distance(graph: Graph<GraphOp>, options: LoweringOptions): number {
  const network = lowerNetwork(graph, options);
  const indices = modelIndices(hostOfNetwork(network).inputs[0]);
  const next = random(11);
  let [most, difference] = [0, 0];
  for (let frame = 0; frame < 10; frame++) {
    const image = Float64Array.from({ length: 2 * SIZE * SIZE }, () => Math.floor(next() * 256) - 128);
    const ints = indices ? Float64Array.from(indices, i => image[i]) : image;
    const float = evaluateGraph(graph, new Map([['x', tensor('float32', [1, 2, SIZE, SIZE], image)]])).get(
      'y',
    );
    const values =
      runReference(network.layers, ints).get(network.layers.outputs[0].value) ?? new Float64Array();
    const maps = asScores(network.outputs[0], 4);
    const places = values.length / 4;
    values.forEach((value, i) => {
      const { scale, offset } = maps[(i % 4) % maps.length];
      const right = float?.data[(i % 4) * places + Math.floor(i / 4)] ?? Number.NaN;
      most = Math.max(most, Math.abs(right));
      difference = Math.max(difference, Math.abs(S.toNumber(scale) * value + S.toNumber(offset) - right));
    });
  }
  return difference / most;
}

it.each(Object.entries(readers))(
  'snaps free scales that are joined in front of %s, and says so',
  (_, read) => {
    const graph = joined(read);
    const { notes } = lowerNetwork(graph, { wire });
    expect(notes.map(({ code, severity }) => [code, severity])).toEqual([
      ['lower/snapped-inputs', 'warning'],
    ]);
    expect(notes[0].message).toMatch(/\(0\.\S+ on channels 0 to \d+, 0\.\S+ on channels/);
    const bound = Number(/at most (\S+) of itself/.exec(notes[0].message)?.[1]);
    expect(bound).toBeLessThan(1e-4);
    // Nothing is added up of which more than that is lost, and float32 rounding.
    expect(distance(graph, { wire })).toBeLessThan(bound * 3);
    const [refusal] = diagnosticsOf(() => lowerNetwork(graph, { wire, snap: 'none' }));
    expect(refusal.code).toBe('lower/free-scales');
    expect(refusal.message).not.toContain('quantized');
    expect(refusal.message).toMatch(/\(0\.\S+ on channels 0 to \d+, 0\.\S+ on channels/);
  },
);

it.each(Object.entries(readers))('takes scales with a common unit exactly in front of %s', (_, read) => {
  // Nothing to snap, though 16-bit weights would not hold the ratios.
  const graph = joined(read, [1 / 64, 255 / 256, 1 / 32]);
  const { notes } = lowerNetwork(graph, { wire, snap: 'none' });
  expect(notes).toEqual([]);
  expect(distance(graph, { wire, snap: 'none' })).toBeLessThan(1e-6);
});

it('drops a channel whose scale is nothing beside the others, and says so', () => {
  const graph = joined(
    (net, x) => net.conv(x, weights(net, [4, 6, 3, 3]), { pads: [1, 1, 1, 1], name: 'layer' }),
    [SCALES[0], Math.fround(1e-9), SCALES[2]],
  );
  const { notes } = lowerNetwork(graph, { wire });
  expect(notes.map(({ code }) => code)).toEqual(['lower/snapped-inputs']);
  expect(notes[0].message).toContain('but for 2 of less than 2^-14 of the greatest');
  expect(distance(graph, { wire })).toBeLessThan(1e-4);
});

it('leaves free scales alone in front of a quantizer and a depthwise convolution', () => {
  for (const read of [
    (net: NetworkBuilder, x: Value) => net.quant(x, { scale: Math.fround(0.1), bits: 8, signed: true }),
    (net: NetworkBuilder, x: Value) => net.conv(x, weights(net, [6, 1, 1, 1]), { group: 6 }),
  ]) {
    const network = lowerNetwork(joined(read), { wire, snap: 'none' });
    expect(network.notes).toEqual([]);
    expect(network.layers.nodes.some(({ name }) => name.includes('common unit'))).toBe(false);
  }
});
