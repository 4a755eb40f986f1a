import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { gatedConv, normals } from '../gates/gated-graphs.ts';
import { codesOf, random } from '../graph-ops/samples.ts';
import { integerOutput } from '../models/integer-output.ts';

const wire = parseWireType('int8');
const [CHANNELS, PLACES, FRAMES] = [3, 16, 200];
const SLOPES = [0.031, 0.047, 0.0123].map(Math.fround);
const SCALE = Math.fround(0.021);

type Function = (net: NetworkBuilder, x: Value) => Value;
const relu: Function = (net, x) => net.relu(x);

/** Means of a function of slope x + offset over a 4 x 4 image, quantized to 8 bits; or another reader of the function. */
function graphOf(
  slopes: readonly number[],
  offsets: readonly number[],
  fn: Function,
  read: Function = (net, x) => net.globalAveragePool(x),
) {
  const net = new NetworkBuilder('means');
  const x = net.input('x', [1, CHANNELS, 4, 4]);
  const each = (values: readonly number[]) => net.constant(values, [1, CHANNELS, 1, 1]);
  const line = net.add(net.mul(x, each(slopes)), each(offsets));
  net.output('y', net.quant(net.flatten(read(net, fn(net, line))), { scale: SCALE, bits: 8, signed: false }));
  return net.build();
}

/** Frames of int8 whose means differ from one to the next. */
function framesOf(size: number): readonly Float64Array[] {
  const next = random(7);
  return Array.from({ length: FRAMES }, () => {
    const start = next() * 200 - 128;
    return Float64Array.from({ length: size }, () =>
      Math.max(-128, Math.min(127, Math.floor(start + next() * 120))),
    );
  });
}

/** Means in float64, in steps of the quantizer, of what `fn` makes of one channel's places. */
const meanOf = (values: Float64Array, fn: (v: number) => number): number =>
  values.map(fn).reduce((a, b) => a + b) / PLACES / SCALE;

const nearest = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));

/** How far a snapped value is off, as the warning says. */
const boundIn = (message: string): number => Number(/off by at most ([\d.e+-]+)/.exec(message)?.[1]);

/** Codes of means: those of float64, where that is not nearer to a step than `bound`. Counts those that were compared. */
function compareCodes(found: readonly number[], means: readonly number[], bound: number): number {
  return means.filter((mean, c) => {
    const isNear = Math.abs(mean - Math.floor(mean) - 0.5) <= bound / SCALE + 1e-9;
    if (!isNear) expect(Math.round(found[c] / SCALE), `a mean of ${mean} steps`).toBe(nearest(mean));
    return !isNear;
  }).length;
}

it.each([
  ['no offsets', SLOPES.map(() => 0)],
  ['offsets of a whole number of steps', SLOPES.map(slope => slope * -4)],
])('means of a ReLU that cuts off integers are exact: %s', (_, offsets) => {
  const network = lowerNetwork(graphOf(SLOPES, offsets, relu), { wire, snap: 'none' });
  expect(network.notes).toEqual([]);
  let compared = 0;
  for (const frame of framesOf(CHANNELS * PLACES)) {
    const means = SLOPES.map((slope, c) =>
      meanOf(frame.subarray(c * PLACES, (c + 1) * PLACES), v => Math.max(slope * v + offsets[c], 0)),
    );
    compared += compareCodes(integerOutput(network, frame), means, 0);
  }
  expect(compared).toBeGreaterThan(0.9 * FRAMES * CHANNELS);
});

it.each([
  ['a ReLU', SLOPES, Number.POSITIVE_INFINITY],
  ['a ReLU of slopes of both signs', [SLOPES[0], -SLOPES[1], SLOPES[2]], Number.POSITIVE_INFINITY],
  ['a clip', SLOPES, Math.fround(1.3)],
])('means of %s with other offsets are in fixed point, as far off as is said', (_, slopes, high) => {
  const offsets = [0.3, -0.7, 0.01].map(Math.fround);
  const clip: Function = (net, x) =>
    Number.isFinite(high) ? net.clip(x, { min: 0, max: high }) : net.relu(x);
  const graph = graphOf(slopes, offsets, clip);
  expect(codesOf(() => lowerNetwork(graph, { wire, snap: 'none' }))).toEqual([
    'lower/unquantized-activation',
  ]);
  const network = lowerNetwork(graph, { wire });
  expect(network.notes.map(({ code }) => code)).toEqual(['lower/snapped-value']);
  const bound = boundIn(network.notes[0].message);
  expect(bound).toBeGreaterThan(0);
  expect(bound).toBeLessThan(SCALE / 50);
  let compared = 0;
  for (const frame of framesOf(CHANNELS * PLACES)) {
    const means = slopes.map((slope, c) =>
      meanOf(frame.subarray(c * PLACES, (c + 1) * PLACES), v =>
        Math.min(Math.max(slope * v + offsets[c], 0), high),
      ),
    );
    compared += compareCodes(integerOutput(network, frame), means, bound);
  }
  expect(compared).toBeGreaterThan(0.9 * FRAMES * CHANNELS);
});

it('refuses what looks like it and is not: a ReLU that weights read', () => {
  const offsets = [0.3, -0.7, 0.01];
  const conv: Function = (net, x) =>
    net.conv(x, net.constant([1, 0, 2, 0, 1, 1, 3, 0, 1], [CHANNELS, CHANNELS, 1, 1]));
  const graph = graphOf(SLOPES, offsets, relu, conv);
  expect(codesOf(() => lowerNetwork(graph, { wire }))).toEqual(['lower/unquantized-activation']);
});

/** A 1 x 1 convolution of one of three kernels, the mean of its ReLU, and a quantizer; the winner has the greatest sum. */
function gatedMeans(hasBias: boolean) {
  const net = new NetworkBuilder('gated-means');
  const x = net.input('x', [1, 3, 4, 4]);
  const scores = net.flatten(net.globalAveragePool(x));
  const winner = net.squeeze(net.argMax(scores, { axis: 1, keepDims: false }));
  const options = { kernels: 3, channels: 2, size: 1, seed: 5, reads: 'before', hasBias } as const;
  const mean = net.globalAveragePool(net.relu(gatedConv(net, x, winner, options, 2, 1)));
  net.output('y', net.quant(net.flatten(mean), { scale: SCALE, bits: 16, signed: false, name: 'after' }));
  return net.build();
}

it.each([
  ['exact, though their scales have no common unit', false],
  ['in fixed point where they have biases', true],
])('means of the ReLU of sums that a winner chooses are %s', (_, hasBias) => {
  const graph = gatedMeans(hasBias);
  const network = lowerNetwork(graph, hasBias ? { wire } : { wire, snap: 'none' });
  const codes = hasBias ? ['lower/snapped-banks', 'lower/snapped-value'] : [];
  expect(network.notes.map(({ code }) => code)).toEqual(codes);
  const scales = [0, 1, 2].map(e => Math.fround(0.31 + 0.17 * e));
  const weights = normals(3 * 2 * 3, 5).map((v, i) =>
    Math.max(-2, Math.min(1, Math.round(Math.fround(v) / scales[Math.floor(i / 6)]))),
  );
  const biases = normals(3 * 2, 14).map(v => (hasBias ? Math.fround(v) : 0));
  const wins = new Set<number>();
  let compared = 0;
  // Scales that are snapped move a sum by their share of it.
  const bound = hasBias ? boundIn(network.notes[1].message) + 256 * boundIn(network.notes[0].message) : 0;
  for (const frame of framesOf(3 * PLACES)) {
    const sums = [0, 1, 2].map(c => frame.subarray(c * PLACES, (c + 1) * PLACES).reduce((a, b) => a + b));
    const won = sums.indexOf(Math.max(...sums));
    wins.add(won);
    const means = [0, 1].map(o => {
      const places = Float64Array.from({ length: PLACES }, (_v, place) =>
        [0, 1, 2].reduce((s, i) => s + weights[won * 6 + o * 3 + i] * frame[i * PLACES + place], 0),
      );
      return meanOf(places, sum => Math.max(sum * scales[won] + biases[won * 2 + o], 0));
    });
    const found = integerOutput(network, frame);
    means.forEach((mean, o) => {
      const isNear = Math.abs(mean - Math.floor(mean) - 0.5) <= bound / SCALE + 1e-9;
      if (!isNear) expect(Math.round(found[o] / SCALE)).toBe(Math.round(mean));
      compared += isNear ? 0 : 1;
    });
  }
  expect(wins.size).toBe(3);
  expect(compared).toBeGreaterThan(FRAMES);
});
