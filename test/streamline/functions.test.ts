import { expect, it } from 'vitest';
import { type IntegerNetwork, lowerNetwork } from '../../src/compile.ts';
import { errorFunction } from '../../src/exact/error-function.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { invariant } from '../../src/ir/invariant.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';

/** One function of the network, described with the builder and in doubles. */
interface Case {
  readonly name: string;
  readonly apply: (net: NetworkBuilder, x: Value) => Value;
  readonly double: (x: number, channel: number) => number;
  readonly becomes: 'threshold' | 'lookup';
  /** Smallest argument; 0 unless told. */
  readonly isPositive?: boolean;
}

const float = Math.fround;
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const clip = (x: number, min: number, max: number) => Math.min(Math.max(x, min), max);
const elu = (x: number, alpha: number) => (x >= 0 ? x : alpha * Math.expm1(x));
const SLOPES = [0.25, 0.5, 0, 1.5];
const BOUNDS = [0.5, -0.25, 1, 0];

const CASES: readonly Case[] = [
  { name: 'relu', becomes: 'threshold', apply: (net, x) => net.relu(x), double: x => Math.max(x, 0) },
  {
    name: 'clip',
    becomes: 'threshold',
    apply: (net, x) => net.clip(x, { min: -0.75, max: 1.3125 }),
    double: x => clip(x, -0.75, 1.3125),
  },
  {
    name: 'relu6 as min and max',
    becomes: 'threshold',
    apply: (net, x) => net.min(net.max(x, [0]), [1.25]),
    double: x => clip(x, 0, 1.25),
  },
  {
    name: 'max per channel',
    becomes: 'threshold',
    apply: (net, x) => net.max(x, [net.constant(BOUNDS)]),
    double: (x, c) => Math.max(x, BOUNDS[c]),
  },
  {
    name: 'leaky relu',
    becomes: 'threshold',
    apply: (net, x) => net.leakyRelu(x, { alpha: 0.125 }),
    double: x => (x >= 0 ? x : 0.125 * x),
  },
  {
    name: 'prelu per channel',
    becomes: 'threshold',
    apply: (net, x) => net.prelu(x, SLOPES),
    double: (x, c) => (x >= 0 ? x : SLOPES[c] * x),
  },
  {
    name: 'leaky relu that falls',
    becomes: 'lookup',
    apply: (net, x) => net.leakyRelu(x, { alpha: -0.5 }),
    double: x => (x >= 0 ? x : -0.5 * x),
  },
  { name: 'abs', becomes: 'lookup', apply: (net, x) => net.abs(x), double: Math.abs },
  { name: 'sign', becomes: 'threshold', apply: (net, x) => net.sign(x), double: Math.sign },
  { name: 'sign of tanh', becomes: 'threshold', apply: (net, x) => net.sign(net.tanh(x)), double: Math.sign },
  {
    name: 'hard sigmoid',
    becomes: 'threshold',
    apply: (net, x) => net.hardSigmoid(x),
    double: x => clip(x / 5 + 0.5, 0, 1),
  },
  {
    name: 'hard swish',
    becomes: 'lookup',
    apply: (net, x) => net.hardSwish(x),
    double: x => x * clip(x / 6 + 0.5, 0, 1),
  },
  {
    name: 'hard swish of its parts',
    becomes: 'lookup',
    apply: (net, x) => net.mul(x, net.clip(net.add(net.mul(x, 0.125), 0.5), { min: 0, max: 1 })),
    double: x => x * clip(x / 8 + 0.5, 0, 1),
  },
  { name: 'sigmoid', becomes: 'threshold', apply: (net, x) => net.sigmoid(x), double: sigmoid },
  {
    name: 'falling sigmoid',
    becomes: 'threshold',
    apply: (net, x) => net.neg(net.sigmoid(x)),
    double: x => -sigmoid(x),
  },
  { name: 'tanh', becomes: 'threshold', apply: (net, x) => net.tanh(x), double: Math.tanh },
  {
    name: 'elu',
    becomes: 'threshold',
    apply: (net, x) => net.elu(x, { alpha: 1.5 }),
    double: x => elu(x, 1.5),
  },
  { name: 'softplus', becomes: 'threshold', apply: (net, x) => net.softplus(x), double: softplus },
  { name: 'erf', becomes: 'threshold', apply: (net, x) => net.erf(x), double: errorFunction },
  { name: 'exp', becomes: 'threshold', apply: (net, x) => net.exp(x), double: Math.exp },
  {
    name: 'log',
    becomes: 'threshold',
    apply: (net, x) => net.log(net.max(x, [2 ** -6])),
    double: x => Math.log(Math.max(x, 2 ** -6)),
  },
  {
    name: 'swish',
    becomes: 'lookup',
    apply: (net, x) => net.mul(x, net.sigmoid(x)),
    double: x => x * sigmoid(x),
  },
  {
    name: 'swish with a factor',
    becomes: 'lookup',
    apply: (net, x) => net.mul(net.sigmoid(net.mul(x, 1.75)), x),
    double: x => x * sigmoid(1.75 * x),
  },
  {
    name: 'mish',
    becomes: 'lookup',
    apply: (net, x) => net.mul(x, net.tanh(net.softplus(x))),
    double: x => x * Math.tanh(softplus(x)),
  },
  {
    name: 'gelu',
    becomes: 'lookup',
    apply: (net, x) => net.gelu(x),
    double: x => 0.5 * x * (1 + errorFunction(x / Math.SQRT2)),
  },
  {
    name: 'gelu of its parts',
    becomes: 'lookup',
    apply: (net, x) => net.mul(net.mul(x, net.add(net.erf(net.mul(x, 0.75)), 1)), 0.5),
    double: x => 0.5 * x * (1 + errorFunction(0.75 * x)),
  },
  {
    name: 'gelu with tanh',
    becomes: 'lookup',
    apply: (net, x) => net.gelu(x, { approximate: 'tanh' }),
    double: x => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  },
  { name: 'cube', becomes: 'threshold', apply: (net, x) => net.pow(x, 3), double: x => x ** 3 },
  {
    name: 'a residual of one value',
    becomes: 'threshold',
    apply: (net, x) => net.add(x, net.tanh(x)),
    double: x => x + Math.tanh(x),
  },
];

const CHANNELS = 4;
const SCALES = [0.0625, 0.1, 0.03, 0.25].map(float);
const OFFSETS = [0, 0.3, -0.4, 0.5].map(float);
/** An odd scale, so that its steps lie anywhere; and a power of two, whose steps the integers meet. */
const STEPS = [0.17, 0.25].map(float);

const NORMALISED = {
  gamma: [0.5, -0.75, 1, 0.3].map(float),
  beta: [0, 0.25, -0.5, 0.125],
  mean: [1, -3, 0.5, 2],
  variance: [40, 75, 3, 0.5],
};

function networkOf({ apply }: Case, step: number, isNormalised: boolean): Graph<GraphOp> {
  const net = new NetworkBuilder('function');
  const input = net.input('x', [1, CHANNELS]);
  const x = isNormalised
    ? net.batchNormalization(input, { ...NORMALISED, epsilon: 0 })
    : net.add(net.mul(input, SCALES), OFFSETS);
  net.output('y', net.quant(apply(net, x), { scale: step, bits: 5, signed: true }));
  return net.build();
}

/** The codes of every integer of an int8 wire, on each channel. */
function codesOf(network: IntegerNetwork): Map<number, Float64Array> {
  const codes = new Map<number, Float64Array>();
  for (let x = -128; x <= 127; x++) {
    const layers = runReference(network.layers, new Float64Array(CHANNELS).fill(x));
    const output = layers.get(network.layers.outputs[0].value);
    const [probe] = network.probes;
    invariant(output, 'an output');
    codes.set(
      x,
      output.map(code => code + probe.translation),
    );
  }
  return codes;
}

for (const isNormalised of [false, true]) {
  it.each(CASES)(`gives the codes of $name on every integer (normalised: ${isNormalised})`, one => {
    let ties = 0;
    for (const step of STEPS) {
      const network = lowerNetwork(networkOf(one, step, isNormalised), { wire: parseWireType('int8') });
      expect(network.layers.nodes.map(n => n.kind)).toEqual([one.becomes]);
      const distinct = new Set<number>();
      for (const [x, codes] of codesOf(network)) {
        codes.forEach((code, c) => {
          const { gamma, beta, mean, variance } = NORMALISED;
          const argument = isNormalised
            ? ((x - mean[c]) / Math.sqrt(variance[c])) * gamma[c] + beta[c]
            : SCALES[c] * x + OFFSETS[c];
          const place = clip(one.double(argument, c) / step, -16, 15);
          // Doubles decide everywhere but on the steps, which have their own test.
          if (Math.abs(place - Math.floor(place) - 0.5) < 1e-9) {
            ties++;
            expect(Math.abs(code - place)).toBeLessThan(0.5 + 1e-6);
          } else if (code !== Math.round(place)) {
            expect.fail(`${x} on channel ${c}: code ${code}, exactly ${place}`);
          }
          distinct.add(code);
        });
      }
      expect(distinct.size).toBeGreaterThan(2);
    }
    expect(ties).toBeLessThan(300);
  });
}

/** Codes of one function under quantizers whose steps its values meet exactly. */
const TIES: { name: string; apply: Case['apply']; step: number; codes: Readonly<Record<number, number>> }[] =
  [
    // sigmoid(0) = 1/2 is the tie between 0 and 1, and goes to even
    { name: 'sigmoid', apply: (net, x) => net.sigmoid(x), step: 1, codes: { 0: 0, 1: 1, [-1]: 0 } },
    // -1/2 lies between -1 and 0
    {
      name: 'falling sigmoid',
      apply: (net, x) => net.neg(net.sigmoid(x)),
      step: 1,
      codes: { 0: 0, 1: -1, [-1]: 0 },
    },
    // tanh(0) + 1/2
    { name: 'tanh', apply: (net, x) => net.add(net.tanh(x), 0.5), step: 1, codes: { 0: 0, 1: 1, [-1]: 0 } },
    // 3 sigmoid(0) = 3/2 goes to 2
    {
      name: 'three sigmoids',
      apply: (net, x) => net.mul(net.sigmoid(x), 3),
      step: 1,
      codes: { 0: 2, [-1]: 1 },
    },
    // x >= 0 passes: 1/2, 3/2 and 5/2 of the step
    { name: 'elu', apply: (net, x) => net.elu(x), step: 2, codes: { 0: 0, 1: 0, 3: 2, 5: 2, [-1]: 0 } },
    // |x| of both signs
    { name: 'abs', apply: (net, x) => net.abs(x), step: 2, codes: { 1: 0, [-1]: 0, 3: 2, [-3]: 2, [-5]: 2 } },
    // 0 is on the step of exp(x) - 1/2
    { name: 'exp', apply: (net, x) => net.sub(net.exp(x), 0.5), step: 1, codes: { 0: 0, 1: 2, [-1]: 0 } },
    { name: 'sign', apply: (net, x) => net.sign(x), step: 2, codes: { 0: 0, 1: 0, [-1]: 0 } },
    // hard swish is x from 3 on, 0 up to -3
    {
      name: 'hard swish',
      apply: (net, x) => net.hardSwish(x),
      step: 2,
      codes: { 3: 2, 5: 2, 7: 4, [-3]: 0, [-9]: 0 },
    },
  ];

it.each(TIES)('rounds the ties of $name as the quantizer does', ({ apply, step, codes }) => {
  const net = new NetworkBuilder('ties');
  net.output('y', net.quant(apply(net, net.input('x', [1, 1])), { scale: step, bits: 5, signed: true }));
  const network = lowerNetwork(net.build(), { wire: parseWireType('int5') });
  for (const [x, code] of Object.entries(codes)) {
    const found = runReference(network.layers, Float64Array.of(Number(x))).get(
      network.layers.outputs[0].value,
    );
    expect(found?.[0], x).toBe(code);
  }
});

it.each(['uint6', 'int6'] as const)(
  'takes thresholds where only one side of a curve is reached (%s)',
  wire => {
    const reached = wire === 'uint6';
    const net = new NetworkBuilder('half');
    const x = net.mul(net.input('x', [1, 2]), [0.11, -0.07]);
    // |x| on both channels, and x^2 once more behind it
    net.output('y', net.quant(net.mul(net.abs(x), net.abs(x)), { scale: 0.3, bits: 5, signed: false }));
    const network = lowerNetwork(net.build(), { wire: parseWireType(wire) });
    expect(network.layers.nodes.map(n => n.kind)).toEqual([reached ? 'threshold' : 'lookup']);
    for (let i = reached ? 0 : -32; i < (reached ? 64 : 32); i++) {
      const found = runReference(network.layers, Float64Array.of(i, i)).get(network.layers.outputs[0].value);
      const codes = [float(0.11), float(0.07)].map(s => Math.min(Math.round((s * i) ** 2 / float(0.3)), 31));
      expect([...(found ?? [])], `${i}`).toEqual(codes);
    }
  },
);

it('takes falling thresholds of a curve that falls, and bipolar ones', () => {
  const net = new NetworkBuilder('half');
  const x = net.sub(net.input('x', [1, 1]), 16);
  net.output('y', net.bipolarQuant(net.sub(net.abs(x), 7.5), { scale: 1 }));
  const network = lowerNetwork(net.build(), { wire: parseWireType('uint4') });
  const [node] = network.layers.nodes;
  invariant(node.kind === 'threshold', 'thresholds');
  expect([...node.attrs.descending.data]).toEqual([1]);
  for (let i = 0; i < 16; i++) {
    const found = runReference(network.layers, Float64Array.of(i)).get(network.layers.outputs[0].value);
    expect(found?.[0]).toBe(16 - i >= 7.5 ? 1 : -1);
  }
});

it('keeps the sign of what is all but zero', () => {
  // gelu(-100) is about -1e-2173: below 0, and so the lower level of a bipolar quantizer
  const net = new NetworkBuilder('signs');
  net.output('y', net.bipolarQuant(net.gelu(net.input('x', [1, 1])), { scale: 1 }));
  const network = lowerNetwork(net.build(), { wire: parseWireType('int8') });
  for (const x of [-128, -100, -1, 0, 1, 127]) {
    const found = runReference(network.layers, Float64Array.of(x)).get(network.layers.outputs[0].value);
    expect(found?.[0]).toBe(x < 0 ? -1 : 1);
  }
});

it.each(['floor', 'ceil', 'up', 'down', 'half-up', 'half-down'] as const)(
  'rounds functions with %s',
  mode => {
    const round: Record<typeof mode, (v: number) => number> = {
      floor: Math.floor,
      ceil: Math.ceil,
      up: v => Math.sign(v) * Math.ceil(Math.abs(v)),
      down: Math.trunc,
      'half-up': v => Math.sign(v) * Math.floor(Math.abs(v) + 0.5),
      'half-down': v => Math.sign(v) * Math.ceil(Math.abs(v) - 0.5),
    };
    const curves: [Case['apply'], (x: number) => number][] = [
      [(net, x) => net.tanh(x), Math.tanh],
      [(net, x) => net.neg(net.tanh(x)), x => -Math.tanh(x)],
      [(net, x) => net.mul(x, net.sigmoid(x)), x => x * sigmoid(x)],
    ];
    for (const [apply, double] of curves) {
      const net = new NetworkBuilder('rounded');
      const x = net.mul(net.input('x', [1, 1]), 0.0625);
      const options = { scale: 0.125, bits: 5, signed: true, roundingMode: mode };
      net.output('y', net.quant(apply(net, x), options));
      const network = lowerNetwork(net.build(), { wire: parseWireType('int8') });
      for (let i = -128; i < 128; i++) {
        const found = runReference(network.layers, Float64Array.of(i)).get(network.layers.outputs[0].value);
        // Far out doubles take the limit for the value; nearer no value is on a step but 0, which has code 0.
        const limit = Math.abs(double(i / 16)) === 1 ? 1 - 1e-9 : 1;
        const expected = clip(round[mode](double(i / 16) * limit * 8), -16, 15);
        expect(found?.[0], `${i}`).toBe(expected + 0);
      }
    }
  },
);

it('finds the thresholds of a curve over a wide accumulator', () => {
  const net = new NetworkBuilder('wide');
  const x = net.mul(net.input('x', [1, 1]), 2 ** -20);
  net.output('y', net.quant(net.sigmoid(x), { scale: 0.125, bits: 3, signed: false }));
  const network = lowerNetwork(net.build(), { wire: parseWireType('int26') });
  const [node] = network.layers.nodes;
  invariant(node.kind === 'threshold', 'thresholds');
  // sigmoid(x) = (2 i + 1) / 16 at x = ln((2 i + 1) / (15 - 2 i))
  const places = [0, 1, 2, 3, 4, 5, 6].map(i => Math.ceil(Math.log((2 * i + 1) / (15 - 2 * i)) * 2 ** 20));
  expect([...node.attrs.thresholds.data]).toEqual(places);
});

it('quantizes one function twice', () => {
  const net = new NetworkBuilder('fork');
  const y = net.sigmoid(net.mul(net.input('x', [1, 2]), 0.25));
  const fine = net.quant(y, { scale: 0.125, bits: 4, signed: false });
  const coarse = net.quant(y, { scale: 0.5, bits: 2, signed: false });
  net.output('y', net.add(fine, coarse));
  const graph = net.build();
  const network = lowerNetwork(graph, { wire: parseWireType('int6') });
  expect(network.layers.nodes.map(n => n.kind)).toEqual(['threshold', 'threshold', 'add']);
  for (let x = -32; x < 32; x++) {
    if (x === 0) continue;
    const layers = runReference(network.layers, Float64Array.of(x, -x));
    const value = sigmoid(x / 4);
    expect(layers.get(network.probes[0].layer)?.[0]).toBe(Math.round(value * 8));
    expect(layers.get(network.probes[1].layer)?.[0]).toBe(Math.round(value * 2));
  }
});

const POOLED: { name: string; apply: Case['apply'] }[] = [
  { name: 'relu', apply: (net, x) => net.relu(x) },
  { name: 'clip', apply: (net, x) => net.clip(net.mul(x, 0.5), { min: -1, max: 3 }) },
  { name: 'sigmoid', apply: (net, x) => net.sigmoid(net.mul(x, 0.3)) },
  { name: 'prelu', apply: (net, x) => net.prelu(x, net.constant([0.5, 0.125], [2, 1, 1])) },
];

it.each(POOLED)('lets $name pass max pooling', ({ apply }) => {
  const net = new NetworkBuilder('pooled');
  const x = net.input('x', [1, 2, 5, 5]);
  const pooled = net.maxPool(apply(net, x), { kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
  net.output('y', net.quant(pooled, { scale: 0.17, bits: 5, signed: true }));
  const graph = net.build();
  const network = lowerNetwork(graph, { wire: parseWireType('int4') });
  expect(network.layers.nodes.map(n => n.kind)).toEqual(['window', 'pool', 'threshold']);
  const distinct = new Set<number>();
  for (let frame = 0; frame < 40; frame++) {
    const image = Array.from(
      { length: 50 },
      (_, i) => ((i * 7919 + frame * 104729 + ((i * frame) % 13)) % 16) - 8,
    );
    // The wire carries channels last, the network has them first.
    const integers = Float64Array.from({ length: 50 }, (_, i) => image[(i % 2) * 25 + Math.floor(i / 2)]);
    const layers = runReference(network.layers, integers);
    const values = evaluateGraph(graph, new Map([['x', tensor('float32', [1, 2, 5, 5], image)]])).get('y');
    const codes = layers.get(network.layers.outputs[0].value);
    invariant(values && codes, 'both give an output');
    codes.forEach((code, i) => {
      distinct.add(code);
      expect(code * float(0.17)).toBeCloseTo(values.data[(i % 2) * 9 + Math.floor(i / 2)], 5);
    });
  }
  expect(distinct.size).toBeGreaterThan(3);
});

it('refuses to take the maximum of what rises and falls', () => {
  const net = new NetworkBuilder('pooled');
  const pooled = net.maxPool(net.abs(net.input('x', [1, 2, 4, 4])), { kernel: [2, 2], strides: [2, 2] });
  net.output('y', net.quant(pooled, { scale: 1, bits: 3, signed: false }));
  expect(() => lowerNetwork(net.build(), { wire: parseWireType('int4') })).toThrow(/max pooling reads/);
});
