import { expect, it } from 'vitest';
import { type IntegerNetwork, lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { randomFrames, toModel } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { toValues } from '../../src/host/output.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { floatIndices } from '../../src/streamline/integers/meaning.ts';
import { diagnosticsOf } from '../graph-ops/samples.ts';

const HEIGHT = 5;
const WIDTH = 6;

/** A convolution over an image whose border is no integer of the wire, in float64. */
interface Case {
  readonly name: string;
  readonly wire: string;
  readonly channels: number;
  /** scale * x + offset on each channel. */
  readonly scales: readonly number[];
  readonly offsets: readonly number[];
  /** What stands around the image behind that; a pad of its own where it is not zero. */
  readonly border?: number;
  readonly kernel: readonly [number, number];
  readonly strides?: readonly [number, number];
  readonly dilations?: readonly [number, number];
  readonly pads: readonly [number, number, number, number];
  readonly layer: 'conv' | 'depthwise' | 'average';
  readonly outputs: number;
  /** Of the quantizer behind it; absent: the sums are the output. */
  readonly quantizer?: { readonly scale: number; readonly bits: number; readonly signed: boolean };
  readonly relu?: boolean;
}

const weightOf = (o: number, i: number): number => ((o * 31 + i * 17) % 7) - 3;

function graphOf(c: Case): Graph<GraphOp> {
  const net = new NetworkBuilder('border');
  const x = net.input('x', [1, c.channels, HEIGHT, WIDTH]);
  const perChannel = (values: readonly number[]) => net.constant(values, [1, values.length, 1, 1]);
  const image = net.add(net.mul(x, perChannel(c.scales)), perChannel(c.offsets));
  const [top, left, bottom, right] = c.pads;
  const padded =
    c.border === undefined
      ? image
      : net.pad(image, [0, 0, top, left, 0, 0, bottom, right], { value: c.border });
  const geometry = {
    ...(c.border === undefined ? { pads: c.pads } : {}),
    strides: c.strides ?? [1, 1],
    ...(c.dilations ? { dilations: c.dilations } : {}),
  };
  const sums = layerOf(net, padded, c, geometry);
  const rectified = c.relu ? net.relu(sums) : sums;
  net.output('y', c.quantizer ? net.quant(rectified, c.quantizer) : rectified);
  return net.build();
}

function layerOf(net: NetworkBuilder, x: Value, c: Case, geometry: object): Value {
  if (c.layer === 'average')
    return net.averagePool(x, { kernel: c.kernel, countIncludePad: true, ...geometry });
  const columns = (c.layer === 'conv' ? c.channels : 1) * c.kernel[0] * c.kernel[1];
  const codes = Array.from({ length: c.outputs * columns }, (_, i) =>
    weightOf(Math.floor(i / columns), i % columns),
  );
  const shape = [c.outputs, columns / (c.kernel[0] * c.kernel[1]), ...c.kernel];
  const weights = net.quant(net.constant(codes, shape), { scale: 1, bits: 3, signed: true });
  return net.conv(x, weights, { ...geometry, group: c.layer === 'conv' ? 1 : c.channels });
}

/** The sums in float64, row-major [outputs, height, width]. */
function sumsOf(c: Case, x: Float32Array): number[] {
  const [kh, kw] = c.kernel;
  const [sh, sw] = c.strides ?? [1, 1];
  const [dh, dw] = c.dilations ?? [1, 1];
  const [top, left, bottom, right] = c.pads;
  const oh = Math.floor((HEIGHT + top + bottom - (kh - 1) * dh - 1) / sh) + 1;
  const ow = Math.floor((WIDTH + left + right - (kw - 1) * dw - 1) / sw) + 1;
  const value = (channel: number, y: number, xx: number): number =>
    y < 0 || y >= HEIGHT || xx < 0 || xx >= WIDTH
      ? Math.fround(c.border ?? 0)
      : Math.fround(c.scales[channel]) * x[(channel * HEIGHT + y) * WIDTH + xx] +
        Math.fround(c.offsets[channel]);
  const found: number[] = [];
  for (let o = 0; o < c.outputs; o++) {
    for (let y = 0; y < oh; y++) {
      for (let w = 0; w < ow; w++) {
        let sum = 0;
        for (let ky = 0; ky < kh; ky++) {
          for (let kx = 0; kx < kw; kx++) {
            const at = [y * sh - top + ky * dh, w * sw - left + kx * dw] as const;
            const tap = ky * kw + kx;
            if (c.layer === 'average') sum += value(o, ...at) / (kh * kw);
            else if (c.layer === 'depthwise') {
              sum += weightOf(o, tap) * value(Math.floor((o * c.channels) / c.outputs), ...at);
            } else {
              for (let i = 0; i < c.channels; i++) sum += weightOf(o, i * kh * kw + tap) * value(i, ...at);
            }
          }
        }
        found.push(sum);
      }
    }
  }
  return found;
}

/** The code of a sum; undefined where float64 cannot tell. */
function codeOf({ quantizer, relu }: Case, sum: number): number | undefined {
  if (!quantizer) return undefined;
  const { bits, signed, scale } = quantizer;
  const [lo, hi] = signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
  const scaled = (relu ? Math.max(sum, 0) : sum) / Math.fround(scale);
  const isTie = Math.abs(scaled - Math.floor(scaled) - 0.5) < 1e-7;
  return isTie ? undefined : Math.min(Math.max(Math.round(scaled), lo), hi);
}

const outputOf = (network: IntegerNetwork, frame: Float64Array): number[] => {
  const [output] = hostOfNetwork(network).outputs;
  const layer =
    runReference(network.layers, frame).get(network.layers.outputs[0].value) ?? new Float64Array();
  const order = floatIndices(network.outputs[0]);
  const placed: number[] = [];
  toValues(output, layer).forEach((value, i) => {
    placed[order?.[i] ?? i] = value;
  });
  return placed;
};

const normalised = {
  wire: 'uint8:1/255',
  channels: 3,
  scales: [4.3, 4.3, 4.3],
  offsets: [-2.1179039, -2.0357141, -1.8044444],
  kernel: [3, 3],
  pads: [1, 1, 1, 1],
  layer: 'conv',
  outputs: 4,
  quantizer: { scale: 3.7, bits: 4, signed: true },
} as const satisfies Partial<Case>;

const CASES: readonly Case[] = [
  { name: 'an image of means of its own, zeros around it', ...normalised },
  { name: 'a rectifier before the quantizer', ...normalised, relu: true },
  { name: 'strides, and a border on two sides', ...normalised, strides: [2, 2], pads: [0, 0, 1, 2] },
  { name: 'dilated taps, two deep', ...normalised, dilations: [2, 1], pads: [2, 2, 2, 2], kernel: [3, 3] },
  { name: 'one code more or less', ...normalised, quantizer: { scale: 9, bits: 1, signed: true } },
  { name: 'no quantizer behind it', ...normalised, quantizer: undefined },
  {
    name: 'channels that do not meet',
    ...normalised,
    scales: [4.3, 5.1, 3.3],
    layer: 'depthwise',
    outputs: 6,
  },
  {
    name: 'an average that counts what stands around',
    ...normalised,
    scales: [4.3, 5.1, 3.3],
    layer: 'average',
    outputs: 3,
    kernel: [2, 3],
    quantizer: { scale: 0.31, bits: 4, signed: true },
  },
  {
    name: 'a constant around it, near the grid',
    ...normalised,
    wire: 'uint4:1/10',
    scales: [1, 1, 1],
    offsets: [0, 0, 0],
    border: 0.3,
  },
  {
    name: 'a constant around it, off the grid',
    ...normalised,
    wire: 'int4:1/16',
    offsets: [0.1, 0.2, 0],
    border: 0.27,
  },
  {
    name: 'a wire of two values',
    ...normalised,
    wire: 'bipolar',
    offsets: [0.3, -0.1, 0.7],
    scales: [0.5, 0.5, 0.5],
  },
  { name: 'a wire without zero', ...normalised, wire: 'uint4:1/3:0.77', offsets: [0.01, 0.02, 0.03] },
];

const FRAMES = 60;

it.each(CASES)('has $name', c => {
  const network = lowerNetwork(graphOf(c), { wire: parseWireType(c.wire), snap: 'none' });
  expect(network.notes.filter(note => note.severity !== 'note')).toEqual([]);
  const { inputs } = hostOfNetwork(network);
  const [input] = inputs;
  const integers = randomFrames(inputs, FRAMES, 5);
  const size = integers.length / FRAMES;
  let compared = 0;
  for (let f = 0; f < FRAMES; f++) {
    const frame = integers.subarray(f * size, (f + 1) * size);
    // The wire means rationals; float64 has them all but exactly.
    const { num, den } = input.scale;
    const offset = Number(input.offset.num) / Number(input.offset.den);
    const exact = toModel({ ...input, scale: { num: 1n, den: 1n }, offset: { num: 0n, den: 1n } }, frame);
    const real = Float64Array.from(exact, q => (q * Number(num)) / Number(den) + offset);
    const sums = sumsOf(c, real as unknown as Float32Array);
    const found = outputOf(network, frame);
    expect(found.length).toBe(sums.length);
    for (const [i, sum] of sums.entries()) {
      if (!c.quantizer) {
        expect(found[i]).toBeCloseTo(sum, 9);
        continue;
      }
      const code = codeOf(c, sum);
      if (code === undefined) continue;
      compared++;
      const isBipolar = c.quantizer.bits === 1 && c.quantizer.signed;
      const wanted = isBipolar ? (sum >= 0 ? 1 : -1) : code;
      expect(found[i] / Math.fround(c.quantizer.scale)).toBeCloseTo(wanted, 6);
    }
  }
  if (c.quantizer) expect(compared).toBeGreaterThan(FRAMES * 20);
});

it('needs one set of thresholds for each channel, and a correction of few bits', () => {
  const network = lowerNetwork(graphOf(CASES[0]), { wire: parseWireType('uint8:1/255') });
  const kinds = network.layers.nodes.map(node => node.kind);
  expect(kinds).toEqual(['window', 'dense', 'slice', 'threshold', 'window', 'dense', 'add', 'threshold']);
  const last = network.layers.nodes.at(-1);
  expect(last?.kind === 'threshold' && last.attrs.thresholds.shape).toEqual([4, 15]);
});

it('corrects nothing where zero has an integer', () => {
  const onGrid = {
    ...normalised,
    name: '',
    wire: 'uint8:1/16',
    scales: [1, 1, 1],
    offsets: [-0.5, -0.5, -0.5],
  };
  const { nodes } = lowerNetwork(graphOf(onGrid), { wire: parseWireType(onGrid.wire) }).layers;
  expect(nodes.map(node => node.kind)).toEqual(['window', 'dense', 'threshold']);
  expect(nodes[0].kind === 'window' && nodes[0].attrs.padValue).toBe(8);
});

it('corrects nothing either where what stands around is so near to an integer that no code tells', () => {
  const { nodes } = lowerNetwork(graphOf(CASES[8]), { wire: parseWireType(CASES[8].wire) }).layers;
  expect(nodes.map(node => node.kind)).toEqual(['window', 'dense', 'threshold']);
});

it('refuses a border that something else reads, and says what has no integer', () => {
  const net = new NetworkBuilder('border');
  const x = net.input('x', [1, 1, 3, 3]);
  net.output(
    'y',
    net.quant(net.pad(x, [0, 0, 1, 1, 0, 0, 1, 1], { value: 0.3 }), { scale: 1, bits: 2, signed: true }),
  );
  const [found] = diagnosticsOf(() => lowerNetwork(net.build(), { wire: parseWireType('int4') }));
  expect(found.code).toBe('lower/no-zero');
  expect(found.message).toContain('0.3');
});
