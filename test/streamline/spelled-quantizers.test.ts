import { expect, it } from 'vitest';
import { type IntegerNetwork, lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { toValues } from '../../src/host/output.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { invariant } from '../../src/ir/invariant.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';

/** A quantizer spelled with the builder, and what it gives, in doubles from its definition. */
interface Spelled {
  readonly name: string;
  readonly apply: (net: NetworkBuilder, x: Value) => Value;
  readonly double: (x: number, channel: number) => number;
  /** Layers in front of the matrix product; thresholds unless told. */
  readonly becomes?: readonly string[];
}

const CHANNELS = 3;
const float = Math.fround;
const clip = (x: number, min: number, max: number) => Math.min(Math.max(x, min), max);
const halfEven = (x: number) => {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
};
const TENTH = float(0.1);
/** Powers of two for each channel, and bounds. */
const FINE = [4, 8, 2];
const HIGH = [1.75, 0.875, 3];
/** The straight-through estimator of training: (q - x).detach() + x. */
const straightThrough = (net: NetworkBuilder, q: Value, x: Value) => net.add(net.sub(q, x), x);

const SPELLED: readonly Spelled[] = [
  {
    name: 'LSQ: divide, clip, round, multiply',
    apply: (net, x) => net.mul(net.round(net.clip(net.div(x, 0.125), { min: -8, max: 7 })), 0.125),
    double: x => halfEven(clip(x / 0.125, -8, 7)) * 0.125,
  },
  {
    name: 'LSQ with its detached difference and a scale of any kind',
    apply(net, x) {
      const scaled = net.clip(net.div(x, 0.1), { min: 0, max: 15 });
      return net.mul(straightThrough(net, net.round(scaled), scaled), 0.1);
    },
    double: x => halfEven(clip(x / TENTH, 0, 15)) * TENTH,
  },
  {
    name: 'DoReFa: clip to 0..1, multiply, round, divide',
    apply: (net, x) => net.div(net.round(net.mul(net.clip(x, { min: 0, max: 1 }), 15)), 15),
    double: x => halfEven(clip(x, 0, 1) * 15) / 15,
  },
  {
    name: 'DoReFa from -1 to 1: 2 q - 1',
    apply(net, x) {
      const shifted = net.clip(net.add(net.mul(x, 0.5), 0.5), { min: 0, max: 1 });
      return net.sub(net.mul(net.div(net.round(net.mul(shifted, 7)), 7), 2), 1);
    },
    double: x => (2 * halfEven(clip(x / 2 + 0.5, 0, 1) * 7)) / 7 - 1,
  },
  {
    name: 'PACT: relu, minimum, round',
    apply: (net, x) => net.mul(net.round(net.mul(net.min(net.relu(x), [3]), 5)), 0.2),
    double: x => halfEven(clip(x, 0, 3) * 5) * float(0.2),
  },
  {
    name: 'QKeras: floor(x * 2^f + 1/2), half up',
    apply: (net, x) => net.mul(net.clip(net.floor(net.add(net.mul(x, 8), 0.5)), { min: -8, max: 7 }), 0.125),
    double: x => clip(Math.floor(x * 8 + 0.5), -8, 7) / 8,
  },
  {
    name: 'ceil, half down',
    apply: (net, x) => net.mul(net.clip(net.ceil(net.sub(net.mul(x, 8), 0.5)), { min: -8, max: 7 }), 0.125),
    double: x => clip(Math.ceil(x * 8 - 0.5), -8, 7) / 8,
  },
  {
    name: 'fake quantization that clips behind the scale',
    apply: (net, x) => net.clip(net.div(net.round(net.mul(x, 8)), 8), { min: -1, max: 0.875 }),
    double: x => clip(halfEven(x * 8) / 8, -1, 0.875),
  },
  {
    name: 'HGQ: clip by comparison, a scale for each channel, x - x, a mask',
    apply(net, x) {
      const high = net.constant(HIGH, [1, CHANNELS]);
      const low = net.constant(
        HIGH.map(h => -h),
        [1, CHANNELS],
      );
      const below = net.where(net.greater(x, high), high, net.where(net.less(x, low), low, x));
      const scaled = net.mul(below, FINE);
      const floored = net.floor(net.add(scaled, 0.5));
      const q = net.div(net.add(net.sub(floored, scaled), scaled), FINE);
      const kept = net.add(q, net.sub(x, x));
      return net.where(net.greater(net.constant([1, 0, 1], [1, CHANNELS]), 0.5), kept, 0);
    },
    double: (x, c) => (c === 1 ? 0 : Math.floor(clip(x, -HIGH[c], HIGH[c]) * FINE[c] + 0.5) / FINE[c]),
  },
  {
    name: 'Brevitas: clamps of the codes by comparison',
    apply(net, x) {
      const codes = net.round(net.div(x, 0.25));
      const low = net.where(net.greater(codes, 7), 7, codes);
      return net.mul(net.where(net.less(low, -7), -7, low), 0.25);
    },
    double: x => clip(halfEven(x / 0.25), -7, 7) * 0.25,
  },
  {
    name: 'a sign of three values',
    apply: (net, x) => net.mul(net.sign(x), 0.75),
    double: x => Math.sign(x) * 0.75,
  },
  {
    name: '(x > 0).float()',
    apply: (net, x) => net.cast(net.greater(x, 0), 'float32'),
    double: x => (x > 0 ? 1 : 0),
  },
  {
    name: 'where(x >= 0.5, 2, -1)',
    apply: (net, x) => net.where(net.greaterOrEqual(x, 0.5), 2, -1),
    double: x => (x >= 0.5 ? 2 : -1),
  },
  {
    name: 'not (x < 0.5)',
    apply: (net, x) => net.cast(net.not(net.less(x, 0.5)), 'float32'),
    double: x => (x < 0.5 ? 0 : 1),
  },
  {
    name: 'QuantizeLinear, clip of the codes, DequantizeLinear',
    apply(net, x) {
      const options = { scale: 0.125, zeroPoint: 3, type: 'uint8' } as const;
      return net.dequantizeLinear(net.clip(net.quantizeLinear(x, options), { min: 0, max: 15 }), options);
    },
    double: x => (clip(halfEven(x / 0.125) + 3, 0, 15) - 3) * 0.125,
  },
  {
    name: 'a cast to the type of the codes',
    apply(net, x) {
      const options = { scale: 0.5, type: 'uint8' } as const;
      return net.dequantizeLinear(net.cast(net.quantizeLinear(x, options), 'uint8'), options);
    },
    double: x => clip(halfEven(x / 0.5), 0, 255) * 0.5,
    becomes: ['requantize'],
  },
  {
    name: 'a quantizer and a rectifier',
    apply: (net, x) => net.relu(net.quant(x, { scale: 0.25, bits: 4, signed: true })),
    double: x => Math.max(clip(halfEven(x / 0.25), -8, 7) * 0.25, 0),
  },
  {
    name: 'a quantizer, and a bound that float32 stores a code as',
    apply: (net, x) => net.clip(net.quant(x, { scale: 0.05, bits: 8, signed: true }), { min: 0, max: 6 }),
    // 120 * 0.05f is 6 + 8.9e-8, stored as 6
    double: x => clip(halfEven(x / float(0.05)), 0, 120) * float(0.05),
  },
  {
    name: 'a function of few codes that gives a grid',
    apply(net, x) {
      const q = net.quant(x, { scale: 0.5, bits: 4, signed: true });
      return net.mul(q, net.clip(net.add(net.mul(q, 0.125), 0.5), { min: 0, max: 1 }));
    },
    double: x => {
      const q = clip(halfEven(x / 0.5), -8, 7) / 2;
      return q * clip(q / 8 + 0.5, 0, 1);
    },
    becomes: ['threshold', 'lookup'],
  },
];

/** Each wire integer of 1/16 on each channel, through the spelled quantizer and small weights. */
const WIRE = parseWireType('int8:1/16');
const WEIGHTS = [
  [1, 2],
  [-3, 1],
  [2, -1],
];

function networkOf(apply: Spelled['apply']) {
  const net = new NetworkBuilder('spelled');
  const q = apply(net, net.input('x', [1, CHANNELS]));
  const weights = net.quant(net.constant(WEIGHTS.flat(), [CHANNELS, 2]), { scale: 1, bits: 3, signed: true });
  net.output('y', net.matMul(q, weights));
  return net.build();
}

function valuesOf(network: IntegerNetwork, integers: readonly number[]): Float64Array {
  const output = runReference(network.layers, Float64Array.from(integers)).get(
    network.layers.outputs[0].value,
  );
  invariant(output, 'an output');
  return toValues(hostOfNetwork(network).outputs[0], output);
}

/** Distinct integers on the channels, so that each is met on each. */
const frames = Array.from({ length: 256 }, (_, i) =>
  Array.from({ length: CHANNELS }, (_, c) => ((i + 85 * c) % 256) - 128),
);

function expectExact(network: IntegerNetwork, double: Spelled['double']): void {
  for (const integers of frames) {
    const values = integers.map((n, c) => double(n / 16, c));
    const expected = [0, 1].map(o => values.reduce((sum, v, c) => sum + v * WEIGHTS[c][o], 0));
    const found = valuesOf(network, integers);
    expected.forEach((value, o) => {
      if (Math.abs(found[o] - value) > 1e-9) expect.fail(`${integers}: ${found[o]}, not ${value}`);
    });
  }
}

it.each(SPELLED)('takes $name for the quantizer that it is', ({ apply, double, becomes }) => {
  const network = lowerNetwork(networkOf(apply), { wire: WIRE });
  const kinds = network.layers.nodes.map(node => node.kind);
  expect(kinds).toEqual([...(becomes ?? ['threshold']), 'dense']);
  expectExact(network, double);
});

it.each(SPELLED.slice(0, 9))('builds $name as the output', ({ apply, double }) => {
  const net = new NetworkBuilder('end');
  const x = net.input('x', [1, CHANNELS]);
  const doubled = net.quant(net.constant([2, 0, 0, 0, 2, 0, 0, 0, 2], [CHANNELS, CHANNELS]), {
    scale: 1,
    bits: 3,
    signed: true,
  });
  net.output('y', apply(net, net.matMul(x, doubled)));
  const network = lowerNetwork(net.build(), { wire: WIRE });
  const [output] = hostOfNetwork(network).outputs;
  expect(output.leftToHost).toEqual([]);
  for (const integers of frames) {
    const expected = integers.map((n, c) => double(n / 8, c));
    valuesOf(network, integers).forEach((value, c) => {
      if (!(Math.abs(value - expected[c]) <= 1e-9)) expect.fail(`${integers}: ${value}, not ${expected[c]}`);
    });
  }
});

it.each(SPELLED.slice(0, 8))('lets the host apply $name to the input', ({ apply, double }) => {
  const {
    hosts: [host],
    wires: [wire],
    layers,
  } = lowerNetwork(networkOf(apply), {});
  invariant(host, 'a host quantizer');
  expect(layers.nodes.map(node => node.kind)).toEqual(['dense']);
  const { scale, offset, range } = wire;
  // All that the quantizer gives is on the wire.
  const found = new Set<number>();
  for (let x = -1024; x <= 1024; x++) found.add(Math.round(double(x / 128, 0) * 1e6) / 1e6);
  expect(found.size).toBe(range.max - range.min + 1);
  expect(Number(scale.num) > 0 && Number(offset.den) > 0).toBe(true);
});

/** Networks that look alike and are not: right where they can be built, with what they say. */
const NEAR: readonly Spelled[] = [
  {
    name: 'a difference that something else is added to',
    apply(net, x) {
      const q = net.mul(net.round(net.clip(net.mul(x, 4), { min: -4, max: 4 })), 0.25);
      return net.add(net.sub(q, x), net.mul(x, 0.5));
    },
    double: x => halfEven(clip(x * 4, -4, 4)) / 4 - x / 2,
  },
  {
    name: 'a bound that is no code',
    apply: (net, x) => net.mul(net.clip(net.round(net.mul(x, 2)), { min: -2.5, max: 3.25 }), 0.5),
    double: x => clip(halfEven(x * 2), -2.5, 3.25) / 2,
  },
  {
    name: 'a choice of another constant than the bound',
    apply: (net, x) =>
      net.where(net.greater(net.quant(x, { scale: 0.5, bits: 4, signed: true }), 1), 3, -0.5),
    double: x => (clip(halfEven(x / 0.5), -8, 7) / 2 > 1 ? 3 : -0.5),
  },
  {
    name: 'a choice between the value and another bound',
    apply(net, x) {
      const q = net.quant(x, { scale: 0.5, bits: 4, signed: true });
      return net.where(net.greater(q, 1), 2, q);
    },
    double: x => {
      const q = clip(halfEven(x / 0.5), -8, 7) / 2;
      return q > 1 ? 2 : q;
    },
  },
  {
    name: 'a choice that takes the bound on the wrong side',
    apply(net, x) {
      const q = net.quant(x, { scale: 0.5, bits: 4, signed: true });
      return net.where(net.less(q, 1), q, 1);
    },
    double: x => Math.min(clip(halfEven(x / 0.5), -8, 7) / 2, 1),
  },
  {
    name: 'equality',
    apply: (net, x) => net.cast(net.equal(net.quant(x, { scale: 0.5, bits: 4, signed: true }), 1), 'float32'),
    double: x => (clip(halfEven(x / 0.5), -8, 7) === 2 ? 1 : 0),
  },
  {
    name: 'two conditions',
    apply(net, x) {
      const q = net.quant(x, { scale: 0.5, bits: 4, signed: true });
      const between = net.and(net.greater(q, -1), net.lessOrEqual(q, 1));
      return net.cast(net.or(between, net.greater(q, 3)), 'float32');
    },
    double: x => {
      const q = clip(halfEven(x / 0.5), -8, 7) / 2;
      return (q > -1 && q <= 1) || q > 3 ? 1 : 0;
    },
  },
  {
    name: 'a rounding that only the wire bounds',
    apply: (net, x) => net.floor(net.mul(x, 3)),
    double: x => Math.floor(x * 3),
  },
];

it.each(NEAR)('does not take $name for a quantizer, and is right', ({ apply, double }) => {
  expectExact(lowerNetwork(networkOf(apply), { wire: WIRE }), double);
});

/** Networks that have no grid. */
const REFUSED: readonly { name: string; apply: Spelled['apply']; code: string }[] = [
  {
    name: 'a cast that does not hold the codes',
    apply(net, x) {
      const options = { scale: 0.5, type: 'int8' } as const;
      return net.dequantizeLinear(net.cast(net.quantizeLinear(x, options), 'uint8'), options);
    },
    code: 'lower/unsupported-operator',
  },
  {
    name: 'a bound beside the codes of a wide scale',
    apply: (net, x) => net.clip(net.quant(x, { scale: 0.3, bits: 8, signed: true }), { min: 0, max: 6.05 }),
    code: 'lower/unquantized-activation',
  },
];

it.each(REFUSED)('refuses $name', ({ apply, code }) => {
  try {
    lowerNetwork(networkOf(apply), { wire: WIRE });
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    expect(error.diagnostics.map(d => d.code)).toEqual([code]);
    return;
  }
  expect.fail('it was taken');
});

it('probes a spelled quantizer at the tensor that holds its codes', () => {
  const [, lsq] = SPELLED;
  const { probes } = lowerNetwork(networkOf(lsq.apply), { wire: WIRE });
  expect(probes).toHaveLength(1);
  const [{ tensor, zeroPoint, unit }] = probes;
  expect(tensor).toMatch(/round/i);
  expect([zeroPoint?.values[0].num, unit?.values[0].num]).toEqual([0n, 1n]);
});

it('keeps channels of 0 bits at 0', () => {
  const bits = [3, 0, 2];
  const apply = (net: NetworkBuilder, x: Value) =>
    net.quant(x, { scale: 0.5, bits: net.constant(bits, [1, CHANNELS]), signed: true });
  const double = (x: number, c: number) =>
    bits[c] === 0 ? 0 : clip(halfEven(x / 0.5), -(2 ** (bits[c] - 1)), 2 ** (bits[c] - 1) - 1) / 2;
  expectExact(lowerNetwork(networkOf(apply), { wire: WIRE }), double);
});

it('clips what a maximum was taken of', () => {
  const net = new NetworkBuilder('pooled');
  const q = net.quant(net.input('x', [1, 1, 2, 4]), { scale: 0.25, bits: 4, signed: true });
  const pooled = net.relu(net.maxPool(q, { kernel: [2, 2], strides: [2, 2] }));
  const weights = net.constant([1, -1], [1, 1, 1, 2]);
  net.output('y', net.conv(pooled, weights));
  const network = lowerNetwork(net.build(), { wire: WIRE });
  for (let i = 0; i < 200; i++) {
    const integers = Array.from({ length: 8 }, (_, k) => ((i * 37 + k * 91) % 256) - 128);
    const code = (n: number) => clip(halfEven(n / 4), -8, 7) / 4;
    const most = (places: readonly number[]) => Math.max(0, ...places.map(k => code(integers[k])));
    const expected = most([0, 1, 4, 5]) - most([2, 3, 6, 7]);
    expect(valuesOf(network, integers)[0]).toBeCloseTo(expected, 12);
  }
});
