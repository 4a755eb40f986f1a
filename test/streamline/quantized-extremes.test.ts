import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { toWireOrder } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { toValues } from '../../src/host/output.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { codesOf, random } from '../graph-ops/samples.ts';

const INPUTS = 4;
const CHANNELS = 3;

const roundHalfEven = (x: number): number => {
  const below = Math.floor(x);
  return x - below > 0.5 || (x - below === 0.5 && below % 2 !== 0) ? below + 1 : below;
};

interface Sums {
  readonly weights: readonly number[];
  readonly scales: readonly number[];
  readonly biases: readonly number[];
}

/** Sums of int8 weights with a free scale and bias for each channel, as a quantized layer has them. */
function drawn(next: () => number): Sums {
  const draw = <T>(count: number, value: () => T): T[] => Array.from({ length: count }, value);
  return {
    weights: draw(INPUTS * CHANNELS, () => Math.floor(255 * next()) - 127),
    scales: draw(CHANNELS, () => Math.fround((0.001 + 0.01 * next()) * (next() < 0.3 ? -1 : 1))),
    biases: draw(CHANNELS, () => Math.fround(2 * next() - 1)),
  };
}

function layer(net: NetworkBuilder, x: Value, { weights, scales, biases }: Sums): Value {
  const codes = net.quant(net.constant(weights, [INPUTS, CHANNELS]), { scale: 1, bits: 8, signed: true });
  return net.add(net.mul(net.matMul(x, codes), scales), biases);
}

const valueOfSums = ({ weights, scales, biases }: Sums, x: readonly number[], c: number): number =>
  x.reduce((sum, v, i) => sum + v * weights[i * CHANNELS + c], 0) * scales[c] + biases[c];

const OUT = { scale: Math.fround(0.0523), zeroPoint: -7 };

/** The quantizer behind, by hand. */
const quantized = (x: number): number => {
  const code = roundHalfEven(Math.min(Math.max(x / OUT.scale + OUT.zeroPoint, -128), 127));
  return (code - OUT.zeroPoint) * OUT.scale;
};

type Describe = (net: NetworkBuilder, values: readonly Value[]) => Value;

const NETWORKS: readonly [string, Describe, (values: readonly number[]) => number][] = [
  ['the greatest of three', (net, [a, b, c]) => net.max(a, [b, c]), values => Math.max(...values)],
  ['the least of three', (net, [a, b, c]) => net.min(a, [b, c]), values => Math.min(...values)],
  [
    'a maximum, rectified and scaled',
    (net, [a, b]) => net.mul(net.relu(net.max(a, [b])), 0.7),
    ([a, b]) => Math.max(a, b, 0) * Math.fround(0.7),
  ],
  [
    'a minimum with a bound',
    (net, [a, b]) => net.min(a, [b, net.constant(0.4)]),
    ([a, b]) => Math.min(a, b, Math.fround(0.4)),
  ],
  [
    'maxima in maxima',
    (net, [a, b, c]) => net.max(net.max(a, [b]), [net.max(c, [a])]),
    values => Math.max(...values),
  ],
];

it.each(NETWORKS)('quantizes %s of free scales exactly', (_, describe, byHand) => {
  const next = random(29);
  for (let trial = 0; trial < 5; trial++) {
    const sums = [drawn(next), drawn(next), drawn(next)];
    const net = new NetworkBuilder('maxout');
    const x = net.input('x', [1, INPUTS]);
    const found = describe(
      net,
      sums.map(each => layer(net, x, each)),
    );
    net.output('y', net.quant(found, { ...OUT, bits: 8, signed: true }));
    const network = lowerNetwork(net.build(), { wire: parseWireType('int5'), snap: 'none' });
    // What the trained network keeps behind the maximum is one tensor, and is compared once.
    expect(network.probes).toHaveLength(1);
    const host = hostOfNetwork(network);
    for (let frame = 0; frame < 40; frame++) {
      const input = Array.from({ length: INPUTS }, () => Math.floor(32 * next()) - 16);
      const run = runReference(network.layers, toWireOrder(host.inputs[0], Float64Array.from(input)));
      const values = toValues(
        host.outputs[0],
        run.get(network.layers.outputs[0].value) ?? new Float64Array(),
      );
      values.forEach((value, c) => {
        const wanted = quantized(byHand(sums.map(each => valueOfSums(each, input, c))));
        expect(Math.abs(value - wanted)).toBeLessThan(1e-9);
      });
    }
  }
});

it('does not quantize operands where the quantizer is not all that reads, falls, or changes its own values', () => {
  const refused = (describe: Describe) => {
    const next = random(31);
    const net = new NetworkBuilder('maxout');
    const x = net.input('x', [1, INPUTS]);
    const values = [drawn(next), drawn(next)].map(each =>
      layer(net, x, { ...each, biases: [0, 0, 0], scales: each.scales.map(Math.abs) }),
    );
    net.output('y', describe(net, values));
    return codesOf(() => lowerNetwork(net.build(), { wire: parseWireType('int5'), snap: 'none' }));
  };
  const quant = (net: NetworkBuilder, v: Value) => net.quant(v, { scale: 0.05, bits: 4, signed: true });
  const free = ['lower/no-common-unit'];
  expect(
    refused((net, [a, b]) => {
      const most = net.max(a, [b]);
      return net.add(quant(net, most), net.mul(most, 0.5));
    }),
  ).toEqual(free);
  expect(refused((net, [a, b]) => quant(net, net.neg(net.max(a, [b]))))).toEqual(free);
  // a + max(b - 2 a, 0) is no maximum of both.
  expect(refused((net, [a, b]) => quant(net, net.add(a, net.relu(net.sub(b, net.mul(a, 2))))))).toEqual(free);
});
