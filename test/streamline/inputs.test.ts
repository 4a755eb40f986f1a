import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type IntegerNetwork, lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { isValueOf } from '../../src/ir/integer-type.ts';
import { runReference } from '../../src/ops/index.ts';
import { quantizeFloat32 } from '../../src/quant/host-quantizer.ts';
import { parseWireType, type WireType } from '../../src/quant/wire.ts';
import { exactly, type Fraction, fraction, plus, rootNumber, roundClipped, times } from '../exact/oracle.ts';
import {
  between,
  build,
  type Chain,
  chainsWithFront,
  codeOf,
  codeValue,
  integerWeights,
  layerValue,
} from './chains.ts';

const SEED = 20240506;

/** Every vector of `length` wire integers. */
function vectorsOf({ type, range }: WireType, length: number): number[][] {
  const all = Array.from({ length: range.max - range.min + 1 }, (_, i) => range.min + i);
  const values = all.filter(v => isValueOf(type, v));
  let vectors: number[][] = [[]];
  for (let i = 0; i < length; i++) vectors = vectors.flatMap(head => values.map(v => [...head, v]));
  return vectors;
}

const fractionOf = ({ num, den }: { num: bigint; den: bigint }): Fraction => ({ n: num, d: den });

const meant = (wire: WireType, integer: number): Fraction =>
  plus(times(fractionOf(wire.scale), fraction(integer)), fractionOf(wire.offset));

/** What each wire integer becomes on its way to one input of the layer. */
function frontValues(chain: Chain, wire: WireType, input: number): Map<number, Fraction> {
  const integers = vectorsOf(wire, 1).map(([v]) => v);
  return new Map(
    integers.map(integer => {
      const y = between(chain.front.steps, input, meant(wire, integer));
      const { quantizer } = chain.front;
      return [integer, quantizer ? codeValue(quantizer, input, codeOf(quantizer, input, y)) : y.a];
    }),
  );
}

const lastOf = (network: IntegerNetwork, vector: number[]): Float64Array =>
  runReference(network.layers, Float64Array.from(vector)).get(network.layers.outputs[0].value) ??
  new Float64Array();

const seen = { compared: 0, absorbed: 0, translated: 0, thresholds: 0, refused: 0 };

function holdsOnEveryInput(chain: Chain): void {
  const wire = parseWireType(chain.wire);
  let network: IntegerNetwork;
  try {
    network = lowerNetwork(build(chain), { wire, snap: 'none' });
  } catch (error) {
    // Without a quantizer, scales that differ between inputs can be too far apart for integer weights.
    const isAllowed = chain.front.quantizer === undefined && error instanceof DiagnosticError;
    if (!isAllowed || error.diagnostics[0].code !== 'lower/free-scales') throw error;
    seen.refused++;
    return;
  }
  const tables = Array.from({ length: chain.inputs }, (_, i) => frontValues(chain, wire, i));
  const weights = integerWeights(chain);
  const expected = new Map<string, number>();
  for (const vector of vectorsOf(wire, chain.inputs)) {
    const codes = lastOf(network, vector);
    const reals = vector.map((q, i) => tables[i].get(q) ?? fraction(0));
    for (let c = 0; c < chain.outputs; c++) {
      const total = reals.reduce((sum, x, i) => plus(sum, times(x, fraction(weights[c][i]))), fraction(0));
      const key = `${c} ${total.n}/${total.d}`;
      const code =
        expected.get(key) ?? codeOf(chain.quantizer, c, between(chain.steps, c, layerValue(chain, c, total)));
      expected.set(key, code);
      if (codes[c] !== code) expect.fail(`input ${vector}: channel ${c} is ${codes[c]}, exactly ${code}`);
      seen.compared++;
    }
  }
  const kinds = network.layers.nodes.map(n => n.kind);
  if (!chain.front.quantizer) seen.absorbed++;
  else if (kinds[0] === 'threshold') seen.thresholds++;
  else seen.translated++;
}

it('absorbs arithmetic and quantizers on the input, exactly on every input vector', () => {
  fc.assert(
    fc.property(
      chainsWithFront.filter(c => vectorsOf(parseWireType(c.wire), 1).length ** c.inputs <= 512),
      holdsOnEveryInput,
    ),
    { seed: SEED, numRuns: 250 },
  );
  expect(seen.compared).toBeGreaterThan(10_000);
  expect(seen.absorbed).toBeGreaterThan(20);
  expect(seen.thresholds).toBeGreaterThan(50);
  expect(seen.refused).toBeLessThan(60);
});

/** A network that ends in a product with `weights` [inputs][outputs], after `front`. */
function network(
  shape: readonly number[],
  weights: readonly (readonly number[])[],
  front: (net: NetworkBuilder, x: Value) => Value,
): Graph<GraphOp> {
  const net = new NetworkBuilder('front');
  const w = net.constant(weights.flat(), [weights.length, weights[0].length]);
  net.output('y', net.matMul(front(net, net.input('x', shape)), w, { name: 'layer' }));
  return net.build();
}

it('turns pixels 2 x / 255 - 1 into signs on the wire itself', () => {
  const graph = network([1, 2], [[1], [-1]], (net, x) =>
    net.bipolarQuant(net.sub(net.mul(x, 2), 1), { scale: 1, name: 'signs' }),
  );
  const lowered = lowerNetwork(graph, { wire: parseWireType('uint8:1/255') });
  expect(lowered.layers.nodes.map(n => n.kind)).toEqual(['threshold', 'dense']);
  const { layer } = lowered.probes[0];
  for (let q = 0; q < 256; q++) {
    const codes = runReference(lowered.layers, Float64Array.of(q, 255 - q)).get(layer);
    // 2 q / 255 - 1 >= 0
    expect([...(codes ?? [])]).toEqual([q, 255 - q].map(v => (2 * v - 255 >= 0 ? 1 : -1)));
  }
});

it('multiplies scales that differ between inputs into the weights', () => {
  const graph = network(
    [1, 3],
    [
      [1, -2],
      [3, 1],
      [-1, 2],
    ],
    (net, x) => net.add(net.mul(x, [1, 0.5, -1.5]), [0, 0.25, 1]),
  );
  const lowered = lowerNetwork(graph, { wire: parseWireType('uint3:0.5') });
  expect(lowered.layers.nodes).toHaveLength(1);
  const [stage] = lowered.outputs[0].stages;
  const maps = stage.kind === 'affine' ? stage.map.values : [];
  for (const vector of vectorsOf(parseWireType('uint3:0.5'), 3)) {
    const [a, b, c] = [vector[0] / 2, (vector[1] / 2) * 0.5 + 0.25, (vector[2] / 2) * -1.5 + 1];
    const sums = lastOf(lowered, vector);
    const values = maps.map((m, o) => {
      const [s, t] = [m.scale, m.offset].map(surd =>
        surd.terms.reduce((sum, x) => sum + Number(x.coefficient.num) / Number(x.coefficient.den), 0),
      );
      return s * sums[o] + t;
    });
    // All of these are small dyadic numbers, so floats are exact.
    expect(values).toEqual([a + 3 * b - c, -2 * a + b + 2 * c]);
  }
});

it('folds a quantizer whose grid is that of the wire into a translation', () => {
  const cases = [
    { wire: 'int4:1/8', scale: 1 / 8, bits: 4, signed: true, zeroPoint: 0, translation: 0 },
    { wire: 'uint4:1/2:-4', scale: 0.5, bits: 4, signed: true, zeroPoint: 0, translation: -8 },
    { wire: 'int3', scale: 1, bits: 4, signed: false, zeroPoint: 4, translation: 4 },
    { wire: 'fixed<6,2>', scale: 1 / 16, bits: 6, signed: true, zeroPoint: 0, translation: 0 },
    // Far more levels than can be thresholds, of which the wire reaches some.
    { wire: 'uint8:1/16', scale: 1 / 16, bits: 12, signed: true, zeroPoint: 0, translation: 0 },
    { wire: 'int16:1/64', scale: 1 / 64, bits: 16, signed: true, zeroPoint: 0, translation: 0 },
  ];
  for (const { wire, translation, ...quantizer } of cases) {
    const graph = network([1, 2], [[1], [-3]], (net, x) => net.quant(x, { ...quantizer, name: 'q' }));
    const lowered = lowerNetwork(graph, { wire: parseWireType(wire) });
    expect(
      lowered.layers.nodes.map(n => n.kind),
      wire,
    ).toEqual(['dense']);
    expect(lowered.probes, wire).toMatchObject([{ node: 'q', layer: 'x', translation }]);
  }
  const signs = network([1, 2], [[1], [-3]], (net, x) => net.bipolarQuant(x, { scale: 0.5 }));
  const lowered = lowerNetwork(signs, { wire: parseWireType('bipolar:1/3') });
  expect(lowered.layers.nodes.map(n => n.kind)).toEqual(['dense']);
});

it('keeps a quantizer that does more than rename the wire', () => {
  const cases = [
    // Saturates, is coarser, is finer, is shifted by half a step and rounds, falls.
    { wire: 'int4:1/8', scale: 1 / 8, bits: 3, signed: true },
    { wire: 'int4:1/8', scale: 1 / 4, bits: 4, signed: true },
    { wire: 'int4:1/8', scale: 1 / 16, bits: 5, signed: true },
    { wire: 'int4:1/8', scale: 1 / 8, bits: 4, signed: false },
  ];
  for (const { wire, ...quantizer } of cases) {
    const graph = network([1, 2], [[1], [-3]], (net, x) => net.quant(x, quantizer));
    const { layers } = lowerNetwork(graph, { wire: parseWireType(wire) });
    expect(
      layers.nodes.map(n => n.kind),
      JSON.stringify(quantizer),
    ).toEqual(['threshold', 'dense']);
  }
  const falling = network([1, 2], [[1], [-3]], (net, x) =>
    net.quant(net.neg(x), { scale: 1 / 8, bits: 5, signed: true }),
  );
  const { layers } = lowerNetwork(falling, { wire: parseWireType('int4:1/8') });
  expect(layers.nodes.map(n => n.kind)).toEqual(['threshold', 'dense']);
});

it('leaves the input quantizer to the host where no wire is declared', () => {
  const options = { scale: Math.fround(0.1), zeroPoint: 3, bits: 4, signed: false, name: 'q' };
  const graph = network([1, 2, 2], [[1], [-1], [2], [1]], (net, x) => net.quant(net.flatten(x), options));
  const lowered = lowerNetwork(graph, {});
  expect(lowered.layers.nodes.map(n => n.kind)).toEqual(['dense']);
  expect(lowered.wires[0]).toMatchObject({ type: { kind: 'uint', bits: 4 }, range: { min: 0, max: 15 } });
  expect(lowered.notes.map(n => n.code)).toEqual(['lower/host-quantizer']);
  expect(lowered.hosts[0]?.node).toBe('q');
  // The wire's meaning is the quantizer's: value = s (q - z).
  for (let q = 0; q < 16; q++) {
    const value = meant(lowered.wires[0], q);
    const expected = times(exactly(options.scale), fraction(q - 3));
    expect(value.n * expected.d).toBe(expected.n * value.d);
  }
  const host = lowered.hosts[0]?.front.quantizer.values[0];
  for (let k = -20; k < 200; k++) {
    const x = Math.fround(k * 0.05);
    const place = rootNumber(exactly(Math.fround(Math.fround(x / options.scale) + 3)));
    expect(host && quantizeFloat32(host, x)).toBe(roundClipped('round', place, 0, 15));
  }
});

it('declares the host quantizer of a declared wire away', () => {
  const graph = network([1, 1], [[1]], (net, x) => net.quant(x, { scale: 0.5, bits: 2, signed: false }));
  const lowered = lowerNetwork(graph, { wire: parseWireType('uint8:1/16') });
  expect(lowered.hosts[0]).toBeUndefined();
  expect(lowered.layers.nodes.map(n => n.kind)).toEqual(['threshold', 'dense']);
});
