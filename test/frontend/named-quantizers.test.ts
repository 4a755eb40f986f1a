import { expect, it } from 'vitest';
import { compileNetwork, lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import * as quantizers from '../../src/frontend/named-quantizers.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import { tensor } from '../../src/ir/tensor.ts';
import type { WeightCode } from '../../src/ir/weight-code.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { random } from '../graph-ops/samples.ts';
import { compare, fileOf } from '../random-networks/compare.ts';
import { Tally } from '../random-networks/tally.ts';

const SHAPE = [4, 3, 3, 3];

function drawn(count: number, seed: number): number[] {
  const next = random(seed);
  return Array.from({ length: count }, () => Math.fround(3 * next() - 1.5));
}

const weights = drawn(108, 3);
// Exact zeros, where the sign of 0 shows.
weights[5] = 0;
weights[40] = 0;

/** What the builder's constant is, element by element. */
function valuesOf(quantize: (net: NetworkBuilder) => Value): number[] {
  const net = new NetworkBuilder('weights');
  net.output('y', quantize(net));
  return Array.from(evaluateGraph(net.build(), new Map()).get('y')?.data ?? []);
}

/** The values of a quantizer of activations on a line of inputs. */
function activated(inputs: readonly number[], quantize: (net: NetworkBuilder, x: Value) => Value): number[] {
  const net = new NetworkBuilder('activations');
  net.output('y', quantize(net, net.input('x', [1, inputs.length])));
  const x = tensor('float32', [1, inputs.length], inputs.map(Math.fround));
  return Array.from(evaluateGraph(net.build(), new Map([['x', x]])).get('y')?.data ?? []);
}

const expectNear = (found: readonly number[], wanted: readonly number[]) => {
  expect(found.length).toBe(wanted.length);
  for (const [i, value] of found.entries()) expect(value).toBeCloseTo(wanted[i], 6);
};

const channel = (i: number) => weights.slice(27 * Math.floor(i / 27), 27 * Math.floor(i / 27) + 27);
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const magnitudes = (values: readonly number[]) => values.map(Math.abs);

it('takes signs of weights, with and without their mean magnitude', () => {
  expectNear(
    valuesOf(net => quantizers.signWeights(net, weights, SHAPE)),
    weights.map(w => (w >= 0 ? 1 : -1)),
  );
  expectNear(
    valuesOf(net => quantizers.signWeights(net, weights, SHAPE, { scale: 'mean', signOfZero: -1 })),
    weights.map(w => (w > 0 ? 1 : -1) * mean(magnitudes(weights))),
  );
  expectNear(
    valuesOf(net => quantizers.signWeights(net, weights, SHAPE, { scale: 'mean', granularity: 'channel' })),
    weights.map((w, i) => (w >= 0 ? 1 : -1) * mean(magnitudes(channel(i)))),
  );
});

it('puts weights on the odd grid of DoReFa-Net', () => {
  for (const bits of [2, 3, 4]) {
    const n = 2 ** bits - 1;
    const top = Math.max(...weights.map(w => Math.abs(Math.tanh(w))));
    const found = valuesOf(net => quantizers.doReFaWeights(net, weights, SHAPE, { bits }));
    expectNear(
      found,
      weights.map(w => (2 * Math.round(n * (Math.tanh(w) / (2 * top) + 0.5))) / n - 1),
    );
    expect(new Set(found.map(v => Math.abs(Math.round(v * n)) % 2))).toEqual(new Set([1]));
  }
  expectNear(
    valuesOf(net => quantizers.doReFaWeights(net, weights, SHAPE, { bits: 1 })),
    weights.map(w => (w >= 0 ? 1 : -1) * mean(magnitudes(weights))),
  );
});

it('clamps and rounds weights as WRPN does', () => {
  for (const bits of [2, 4, 8]) {
    const n = 2 ** (bits - 1) - 1;
    expectNear(
      valuesOf(net => quantizers.wrpnWeights(net, weights, SHAPE, { bits })),
      weights.map(w => Math.round(Math.max(-1, Math.min(1, w)) * n) / n),
    );
  }
});

it('makes weights ternary with one scale or two', () => {
  const limit = 0.7 * mean(magnitudes(weights));
  const scale = mean(magnitudes(weights).filter(m => m > limit));
  expectNear(
    valuesOf(net => quantizers.twnWeights(net, weights, SHAPE)),
    weights.map(w => (w > limit ? scale : w < -limit ? -scale : 0)),
  );
  const own = valuesOf(net => quantizers.twnWeights(net, weights, SHAPE, { granularity: 'channel' }));
  weights.forEach((w, i) => {
    const least = 0.7 * mean(magnitudes(channel(i)));
    const alpha = mean(magnitudes(channel(i)).filter(m => m > least));
    expect(own[i]).toBeCloseTo(Math.abs(w) > least ? Math.sign(w) * alpha : 0, 6);
  });
  const t = 0.05 * Math.max(...magnitudes(weights));
  expectNear(
    valuesOf(net => quantizers.ttqWeights(net, weights, SHAPE, { positive: 0.9, negative: 0.4 })),
    weights.map(w => (w > t ? 0.9 : w < -t ? -0.4 : 0)),
  );
});

it('rounds weights to powers of two as INQ does', () => {
  const found = valuesOf(net => quantizers.powerOfTwoWeights(net, weights, SHAPE, { bits: 4 }));
  const highest = Math.floor(Math.log2((4 * Math.max(...magnitudes(weights))) / 3));
  const levels = [0, ...Array.from({ length: 4 }, (_, i) => 2 ** (highest - 3 + i))];
  found.forEach((value, i) => {
    const size = Math.abs(weights[i]);
    // Between neighbours a < b the rule is |w| >= (a + b) / 2.
    const level = levels.reduce((best, b, k) => (k > 0 && size >= (levels[k - 1] + b) / 2 ? b : best), 0);
    expect(value).toBe(level === 0 ? 0 : Math.sign(weights[i]) * level);
  });
  expect(new Set(found.map(Math.abs)).size).toBe(5);
});

it('quantizes activations by rounding, ceiling and sign', () => {
  const x = [-1, -0.2, 0, 0.01, 0.1, 1 / 3, 0.34, 0.5, 0.66, 2 / 3, 0.85, 1, 7].map(Math.fround);
  const clip = (v: number, top: number) => Math.max(0, Math.min(top, v));
  expectNear(
    activated(x, (net, v) => quantizers.pactActivations(net, v, { alpha: 1.5, bits: 2 })),
    x.map(v => Math.round((clip(v, 1.5) / 1.5) * 3) * 0.5),
  );
  expectNear(
    activated(x, (net, v) => quantizers.doReFaActivations(net, v, { bits: 4 })),
    x.map(v => Math.round(clip(v, 1) * 15) / 15),
  );
  const ceiled = activated(x, (net, v) => quantizers.ceilActivations(net, v, { bits: 3 }));
  expectNear(
    ceiled,
    x.map(v => Math.ceil(clip(v, 1) * 7) / 7),
  );
  expect(activated([-1, 0, 1], (net, v) => quantizers.signActivations(net, v))).toEqual([-1, 1, 1]);
  const negative = (net: NetworkBuilder, v: Value) => quantizers.signActivations(net, v, { signOfZero: -1 });
  expect(activated([-1, 0, 1], negative)).toEqual([-1, -1, 1]);
  expect(activated([-1, 0, 1], (net, v) => quantizers.binaryActivations(net, v))).toEqual([0, 0, 1]);
  expect(activated([-1, 0, 1], (net, v) => quantizers.binaryActivations(net, v, { zero: 1 }))).toEqual([
    0, 1, 1,
  ]);
});

const codes: Readonly<Record<string, readonly [(net: NetworkBuilder, w: number[]) => Value, WeightCode[]]>> =
  {
    sign: [(net, w) => quantizers.signWeights(net, w, SHAPE), [{ kind: 'bipolar' }]],
    'sign per channel': [
      (net, w) => quantizers.signWeights(net, w, SHAPE, { scale: 'mean', granularity: 'channel' }),
      [{ kind: 'bipolar' }],
    ],
    'odd grid': [
      (net, w) => quantizers.doReFaWeights(net, w, SHAPE, { bits: 2 }),
      [{ kind: 'odd', bits: 2 }],
    ],
    'odd grid of 4 bits': [
      (net, w) => quantizers.doReFaWeights(net, w, SHAPE, { bits: 4 }),
      [{ kind: 'odd', bits: 4 }],
    ],
    wrpn: [(net, w) => quantizers.wrpnWeights(net, w, SHAPE, { bits: 3 }), [{ kind: 'int', bits: 3 }]],
    ternary: [(net, w) => quantizers.twnWeights(net, w, SHAPE), [{ kind: 'ternary' }]],
    'two scales': [
      (net, w) => quantizers.ttqWeights(net, w, SHAPE, { positive: 79 / 128, negative: 53 / 128 }),
      [{ kind: 'binary' }, { kind: 'binary' }],
    ],
    'powers of two': [
      (net, w) => quantizers.powerOfTwoWeights(net, w, SHAPE, { bits: 4 }),
      [{ kind: 'power-of-two', bits: 4 }],
    ],
  };

const activations: Readonly<Record<string, (net: NetworkBuilder, x: Value) => Value>> = {
  sign: (net, x) => quantizers.signActivations(net, x),
  'sign with -1 for 0': (net, x) => quantizers.signActivations(net, x, { signOfZero: -1 }),
  '0 and 1': (net, x) => quantizers.binaryActivations(net, x),
  'ceil of 3 bits': (net, x) => quantizers.ceilActivations(net, x, { bits: 3 }),
  signed: (net, x) => net.quant(x, { scale: 0.25, bits: 3, signed: true }),
};

/** Two padded convolutions, the second of them with the code and on the activations. */
function paddedNetwork(
  quantize: (net: NetworkBuilder, w: number[]) => Value,
  activate: (net: NetworkBuilder, x: Value) => Value,
) {
  const net = new NetworkBuilder('padded');
  const x = net.input('x', [1, 2, 4, 5]);
  const first = net.quant(net.constant(drawn(54, 8), [3, 2, 3, 3]), { scale: 0.25, bits: 3, signed: true });
  const before = net.conv(x, first, { pads: [1, 1, 1, 1] });
  const wide = net.conv(activate(net, before), quantize(net, weights), { pads: [1, 1, 1, 1] });
  net.output('y', net.quant(wide, { scale: 0.75, bits: 4, signed: true }));
  return net.build();
}

const wire = parseWireType('int3:1/4');

it.each(
  Object.keys(codes).flatMap(code => Object.keys(activations).map(activation => ({ code, activation }))),
)(
  'computes with $code weights on $activation activations, at the border too',
  async ({ code, activation }) => {
    const [quantize, expected] = codes[code];
    const graph = paddedNetwork(quantize, activations[activation]);
    const compiled = compileNetwork(graph, { wire });
    const dense = compiled.layers.nodes.flatMap(node =>
      node.kind === 'dense' ? [node.attrs.weightCode] : [],
    );
    expect(dense.slice(1)).toEqual(expected);
    await compare(compiled, fileOf(graph), 5, false, new Tally());
  },
);

it('quantizes sums of two scales without a common unit exactly, so that nothing is snapped', () => {
  const graph = paddedNetwork(
    (net, w) => quantizers.ttqWeights(net, w, SHAPE, { positive: 0.7123, negative: 0.3331 }),
    activations['0 and 1'],
  );
  expect(lowerNetwork(graph, { wire }).notes).toEqual([]);
  expect(lowerNetwork(graph, { wire, snap: 'none' }).notes).toEqual([]);
});
