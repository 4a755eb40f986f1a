import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import * as S from '../../src/exact/surd.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { codesOf } from '../graph-ops/samples.ts';

const wire = parseWireType('int8');
const SIZE = 256;
const [FIRST, SECOND] = [0.031, 0.0473].map(Math.fround);
const ZERO = 37;

type Function = (net: NetworkBuilder, x: Value) => Value;

const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
const clip01 = (v: number): number => Math.min(Math.max(v, 0), 1);

/** Functions as the builder spells them, and in float64. */
const FUNCTIONS: Readonly<Record<string, readonly [Function, (v: number) => number]>> = {
  line: [(_, x) => x, v => v],
  Sigmoid: [(net, x) => net.sigmoid(x), sigmoid],
  Tanh: [(net, x) => net.tanh(x), Math.tanh],
  HardSwish: [(net, x) => net.hardSwish(x), v => v * clip01(v / 6 + 0.5)],
  HardSigmoid: [(net, x) => net.hardSigmoid(x, { alpha: 0.25, beta: 0.5 }), v => clip01(v / 4 + 0.5)],
  SiLU: [(net, x) => net.mul(x, net.sigmoid(x)), v => v * sigmoid(v)],
  ReLU: [(net, x) => net.relu(net.sub(x, 0.7)), v => Math.max(v - Math.fround(0.7), 0)],
};

/** Two int8 values that functions change, and what meets; place (h, w) holds the integers h and w. */
function jointNetwork(
  functions: readonly [Function, Function],
  meet: (net: NetworkBuilder, a: Value, b: Value) => Value,
  read: (net: NetworkBuilder, value: Value) => void,
) {
  const net = new NetworkBuilder('joint');
  const x = net.input('x', [1, 2, SIZE, SIZE]);
  const operands = [FIRST, SECOND].map((scale, i) => {
    const one = net.conv(x, net.constant(i === 0 ? [1, 0] : [0, 1], [1, 2, 1, 1]));
    const zeroPoint = i * ZERO;
    const value = net.mul(net.sub(one, zeroPoint), scale);
    return functions[i](net, net.quant(value, { scale, zeroPoint, bits: 8, signed: true }));
  });
  read(net, meet(net, operands[0], operands[1]));
  return net.build();
}

function codesOfAllPairs(graph: ReturnType<typeof jointNetwork>) {
  const network = lowerNetwork(graph, { wire, snap: 'none' });
  expect(network.notes).toEqual([]);
  const frame = new Float64Array(2 * SIZE * SIZE);
  for (let h = 0; h < SIZE; h++)
    for (let w = 0; w < SIZE; w++) frame.set([h - 128, w - 128], 2 * (h * SIZE + w));
  const values = runReference(network.layers, frame);
  const probe = network.probes.find(p => p.node === 'after');
  return (values.get(probe?.layer ?? '') ?? new Float64Array()).map(v => v + (probe?.translation ?? 0));
}

const SUM = (net: NetworkBuilder, a: Value, b: Value): Value => net.add(a, b);
const PRODUCT = (net: NetworkBuilder, a: Value, b: Value): Value => net.mul(a, b);

it.each([
  ['sum', 'Sigmoid', 'line', 0.05],
  ['sum', 'line', 'HardSwish', 0.0371],
  ['sum', 'SiLU', 'Tanh', 0.043],
  ['sum', 'ReLU', 'line', 0.0511],
  ['product', 'Sigmoid', 'line', 0.0371],
  ['product', 'line', 'HardSigmoid', 0.03],
  ['product', 'HardSwish', 'HardSigmoid', 0.021],
] as const)(
  'a %s of %s and %s that is only quantized is exact for every pair of codes',
  (kind, a, b, step) => {
    const scale = Math.fround(step);
    const graph = jointNetwork(
      [FUNCTIONS[a][0], FUNCTIONS[b][0]],
      kind === 'sum' ? SUM : PRODUCT,
      (net, value) => net.output('y', net.quant(value, { scale, bits: 8, signed: true, name: 'after' })),
    );
    const codes = codesOfAllPairs(graph);
    let [differing, near] = [0, 0];
    const seen = new Set<number>();
    for (let h = 0; h < SIZE; h++) {
      for (let w = 0; w < SIZE; w++) {
        const left = FUNCTIONS[a][1]((h - 128) * FIRST);
        const right = FUNCTIONS[b][1]((w - 128 - ZERO) * SECOND);
        const value = (kind === 'sum' ? left + right : left * right) / scale;
        const code = codes[h * SIZE + w];
        seen.add(code);
        // Of what is nearer to a step than doubles tell, either code may be right.
        if (Math.abs(value - Math.floor(value) - 0.5) < 1e-11) near++;
        else if (code !== Math.max(-128, Math.min(127, Math.round(value))) + 0) differing++;
      }
    }
    expect(differing).toBe(0);
    expect(near).toBeLessThan(300);
    expect(seen.size).toBeGreaterThan(20);
  },
);

it('is exact at ties: half of a step where a sigmoid of zero is, and where a product is', () => {
  const read = (net: NetworkBuilder, value: Value): void =>
    net.output('y', net.quant(value, { scale: 0.25, bits: 8, signed: true, name: 'after' }));
  const halves: Function = (net, x) => net.sigmoid(net.mul(x, 0));
  const eighths: Function = (net, x) => net.mul(net.add(net.tanh(net.mul(x, 0)), 1), 0.125);
  for (const fn of [halves, eighths]) {
    const line: Function = (net, x) => net.quant(net.mul(x, 4), { scale: 0.125, bits: 8, signed: true });
    const codes = codesOfAllPairs(jointNetwork([fn, line], SUM, read));
    const constant = fn === halves ? 0.5 : 0.125;
    for (let w = 0; w < SIZE; w++) {
      const quantized = Math.max(-128, Math.min(127, Math.round((w - 128 - ZERO) * SECOND * 32))) / 8;
      const value = 4 * (constant + quantized);
      const isTie = value - Math.floor(value) === 0.5;
      const code = isTie ? 2 * Math.round(value / 2) : Math.round(value);
      expect(codes[w]).toBe(Math.max(-128, Math.min(127, code)) + 0);
    }
  }
});

it('keeps in fixed point what something else reads as well, and refuses it where that is forbidden', () => {
  for (const meet of [SUM, PRODUCT]) {
    const graph = jointNetwork([FUNCTIONS.Sigmoid[0], FUNCTIONS.line[0]], meet, (net, value) => {
      net.output('y', net.quant(value, { scale: 0.03125, bits: 8, signed: true }));
      net.output('z', value);
    });
    expect(codesOf(() => lowerNetwork(graph, { wire, snap: 'none' }))).toEqual([
      'lower/unquantized-activation',
    ]);
    expect(lowerNetwork(graph, { wire }).notes.map(({ code }) => code)).toEqual(['lower/snapped-value']);
  }
});

it.each([
  ['a line behind Tanh', (net: NetworkBuilder, x: Value) => net.sub(net.mul(net.tanh(x), -0.7), 0.1), false],
  [
    'a line behind a ReLU',
    (net: NetworkBuilder, x: Value) => net.sub(net.mul(net.relu(net.sub(x, 0.7)), -0.7), 0.1),
    true,
  ],
] as const)('a factor that is %s and no quantizer follows is as far off as is said', (_, fn, isRelu) => {
  const graph = jointNetwork([fn, FUNCTIONS.line[0]], PRODUCT, (net, value) => net.output('y', value));
  expect(codesOf(() => lowerNetwork(graph, { wire, snap: 'none' }))).toHaveLength(1);
  const network = lowerNetwork(graph, { wire });
  const [note] = network.notes;
  expect(network.notes.map(({ code }) => code)).toEqual(['lower/snapped-value']);
  const bound = Number(/off by at most ([\d.e+-]+)/.exec(note.message)?.[1]);
  expect(bound).toBeLessThan(1e-3);
  const frame = new Float64Array(2 * SIZE * SIZE);
  for (let h = 0; h < SIZE; h++)
    for (let w = 0; w < SIZE; w++) frame.set([h - 128, w - 128], 2 * (h * SIZE + w));
  const [{ value }] = network.layers.outputs;
  const integers = runReference(network.layers, frame).get(value) ?? new Float64Array();
  const [stage] = network.outputs[0].stages;
  const { scale, offset } = stage.kind === 'affine' ? stage.map.values[0] : { scale: S.ZERO, offset: S.ZERO };
  let most = 0;
  integers.forEach((integer, place) => {
    const [h, w] = [Math.floor(place / SIZE), place % SIZE];
    const argument = (h - 128) * FIRST;
    const first = isRelu ? Math.max(argument - Math.fround(0.7), 0) : Math.tanh(argument);
    const second = (w - 128 - ZERO) * SECOND;
    const exact = (-Math.fround(0.7) * first - Math.fround(0.1)) * second;
    const distance = Math.abs(integer * S.toNumber(scale) + S.toNumber(offset) - exact);
    expect(distance).toBeLessThanOrEqual(bound * 1.01 * Math.abs(second) + 1e-9);
    most = Math.max(most, distance);
  });
  expect(most).toBeGreaterThan(0);
});

it('refuses functions of too many integers', () => {
  const wide: Function = (net, x) =>
    net.sigmoid(
      net.conv(
        x,
        net.constant(
          Array.from({ length: 25 }, () => 1),
          [1, 1, 5, 5],
        ),
        { pads: [2, 2, 2, 2] },
      ),
    );
  for (const meet of [SUM, PRODUCT]) {
    const graph = jointNetwork([wide, FUNCTIONS.line[0]], meet, (net, value) =>
      net.output('y', net.quant(value, { scale: 0.03125, bits: 8, signed: true })),
    );
    expect(codesOf(() => lowerNetwork(graph, { wire }))).toEqual(['lower/unquantized-activation']);
  }
});
