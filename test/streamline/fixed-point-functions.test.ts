import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { codesOf, random } from '../graph-ops/samples.ts';
import { integerOutput } from '../models/integer-output.ts';

const wire = parseWireType('int8');
const [CHANNELS, SIDE, FRAMES] = [2, 4, 60];
const PLACES = SIDE * SIDE;
const SLOPES = [0.031, 0.047].map(Math.fround);

type Function = (net: NetworkBuilder, x: Value) => Value;

const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
const clip01 = (v: number): number => Math.min(Math.max(v, 0), 1);
const gelu = (v: number): number =>
  (v / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3)));

/** Functions as the builder spells them, and in float64. */
const FUNCTIONS: readonly (readonly [string, Function, (v: number) => number])[] = [
  ['Sigmoid', (net, x) => net.sigmoid(x), sigmoid],
  ['Tanh', (net, x) => net.tanh(x), Math.tanh],
  ['HardSwish', (net, x) => net.hardSwish(x), v => v * clip01(v / 6 + 0.5)],
  ['SiLU', (net, x) => net.mul(x, net.sigmoid(x)), v => v * sigmoid(v)],
  ['GELU', (net, x) => net.gelu(x, { approximate: 'tanh' }), gelu],
  ['LeakyReLU', (net, x) => net.leakyRelu(x, { alpha: 0.125 }), v => (v < 0 ? v / 8 : v)],
  [
    'a line behind Tanh',
    (net, x) => net.add(net.mul(net.tanh(x), -1.5), 0.25),
    v => 0.25 - 1.5 * Math.tanh(v),
  ],
];

/** A function of int8 times a slope, and what reads it, quantized in steps of `scale`. */
function graphOf(fn: Function, read: Function, scale: number) {
  const net = new NetworkBuilder('functions');
  const x = net.input('x', [1, CHANNELS, SIDE, SIDE]);
  const line = net.mul(x, net.constant(SLOPES, [1, CHANNELS, 1, 1]));
  net.output('y', net.quant(net.flatten(read(net, fn(net, line))), { scale, bits: 16, signed: true }));
  return net.build();
}

/** int8 images whose means differ from one to the next, as the model has them: channel by channel. */
function framesOf(seed: number): readonly Float64Array[] {
  const next = random(seed);
  return Array.from({ length: FRAMES }, () => {
    const start = next() * 256 - 158;
    return Float64Array.from({ length: CHANNELS * PLACES }, () =>
      Math.max(-128, Math.min(127, Math.floor(start + next() * 60))),
    );
  });
}

const boundIn = (message: string): number => Number(/off by at most ([\d.e+-]+)/.exec(message)?.[1]);

it.each(FUNCTIONS)('means of %s are in fixed point, as far off as is said', (_, fn, float) => {
  const scale = 2 ** -8;
  const readings: readonly (readonly [Function, number])[] = [
    [(net, x) => net.globalAveragePool(x), SIDE],
    [(net, x) => net.reduceMean(x, { axes: [2, 3], keepDims: false }), SIDE],
    [(net, x) => net.averagePool(x, { kernel: [2, 2], strides: [2, 2] }), 2],
  ];
  for (const [read, kernel] of readings) {
    const graph = graphOf(fn, read, scale);
    expect(codesOf(() => lowerNetwork(graph, { wire, snap: 'none' }))).toEqual([
      'lower/unquantized-activation',
    ]);
    const network = lowerNetwork(graph, { wire });
    expect(network.notes.map(({ code }) => code)).toEqual(['lower/snapped-value']);
    const bound = boundIn(network.notes[0].message);
    expect(bound).toBeLessThan(2 ** -12);
    let compared = 0;
    const count = SIDE / kernel;
    for (const frame of framesOf(3)) {
      const found = integerOutput(network, frame);
      for (let i = 0; i < CHANNELS * count * count; i++) {
        const channel = Math.floor(i / count ** 2);
        const [top, left] = [Math.floor((i % count ** 2) / count), i % count].map(v => v * kernel);
        let sum = 0;
        for (let h = 0; h < kernel; h++)
          for (let w = 0; w < kernel; w++)
            sum += float(SLOPES[channel] * frame[channel * PLACES + (top + h) * SIDE + left + w]);
        const mean = sum / kernel ** 2 / scale;
        if (Math.abs(mean - Math.floor(mean) - 0.5) <= bound / scale) continue;
        expect(Math.round(found[i] / scale)).toBe(Math.round(mean) + 0);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(0.8 * FRAMES * CHANNELS * count ** 2);
  }
});

it('means of batch normalization behind a ReLU are in fixed point, as far off as is said', () => {
  const offsets = [0.3, -0.7].map(Math.fround);
  const [gammas, betas] = [[1.7, -0.6].map(Math.fround), [0.11, 0.4].map(Math.fround)];
  const scale = 2 ** -8;
  const fn: Function = (net, x) => {
    const each = (values: readonly number[]) => net.constant(values, [1, CHANNELS, 1, 1]);
    return net.add(net.mul(net.relu(net.add(x, each(offsets))), each(gammas)), each(betas));
  };
  const twice: Function = (net, x) => net.relu(net.sub(fn(net, x), 0.2));
  const line = (v: number, c: number): number => gammas[c] * Math.max(v + offsets[c], 0) + betas[c];
  const floats = [line, (v: number, c: number) => Math.max(line(v, c) - Math.fround(0.2), 0)];
  for (const [i, own] of [fn, twice].entries()) {
    const graph = graphOf(own, (net, x) => net.globalAveragePool(x), scale);
    const network = lowerNetwork(graph, { wire });
    expect(network.notes.map(({ code }) => code)).toEqual(['lower/snapped-value']);
    const bound = boundIn(network.notes[0].message);
    expect(bound).toBeLessThan(2 ** -10);
    let compared = 0;
    for (const frame of framesOf(5)) {
      const found = integerOutput(network, frame);
      for (let c = 0; c < CHANNELS; c++) {
        const values = frame.slice(c * PLACES, (c + 1) * PLACES).map(v => floats[i](SLOPES[c] * v, c));
        const mean = values.reduce((a, b) => a + b) / PLACES / scale;
        if (Math.abs(mean - Math.floor(mean) - 0.5) <= bound / scale) continue;
        expect(Math.round(found[c] / scale)).toBe(Math.round(mean) + 0);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(0.8 * FRAMES * CHANNELS);
  }
});

it('refuses what looks like it and is not: curves of sums of many integers, and what weights read', () => {
  const weights = Array.from({ length: CHANNELS * CHANNELS * 9 }, (_, i) => ((i * 37) % 255) - 127);
  const conv: Function = (net, x) =>
    net.conv(x, net.constant(weights, [CHANNELS, CHANNELS, 3, 3]), { pads: [1, 1, 1, 1] });
  const mean: Function = (net, x) => net.globalAveragePool(x);
  const graphs = [
    graphOf((net, x) => net.hardSwish(conv(net, x)), mean, 2 ** -8),
    graphOf((net, x) => net.hardSwish(x), conv, 2 ** -8),
  ];
  for (const graph of graphs) {
    expect(codesOf(() => lowerNetwork(graph, { wire }))).toEqual(['lower/unquantized-activation']);
  }
});
