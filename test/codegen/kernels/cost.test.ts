import { expect, it } from 'vitest';
import { costOf, type Kernel, kernelRooms, type ParamsOf } from '../../../src/codegen/kernels/index.ts';
import { reorderDepth } from '../../../src/codegen/kernels/reorder/index.ts';
import { upsampleDepth } from '../../../src/codegen/kernels/upsample/index.ts';
import type { StreamShape } from '../../../src/codegen/stream.ts';
import { bipolar, type IntegerType, int, uint } from '../../../src/ir/integer-type.ts';

/** LUTs (shift registers among them) and flip-flops that Yosys finds, memories cut out of the first: hw/README.md. */
interface Measured {
  readonly kernel: Kernel;
  readonly lut: number;
  readonly ff: number;
}

const common = { id: 'k', contents: {}, layer: '' };

function mvu(
  [mw, mh, pe, simd]: readonly [number, number, number, number],
  activation: IntegerType,
  weight: ParamsOf<'mvu'>['weight'],
  accBits: number,
): Kernel {
  return {
    ...common,
    kind: 'mvu',
    params: { mw, mh, pe, simd, activation, weight, accBits, vectorsPerFrame: 1 },
  };
}

function threshold(
  lanes: number,
  thresholds: number,
  input: IntegerType,
  output: IntegerType,
  search: 'parallel' | 'binary',
  descending = false,
): Kernel {
  return {
    ...common,
    kind: 'threshold',
    params: {
      ...{ channels: 64, lanes, vectorsPerFrame: 1, input, output, base: 0, thresholds },
      ...{ perChannel: true, descending, search },
    },
  };
}

function argmax(
  [classes, lanes, k]: readonly [number, number, number],
  input: IntegerType,
  multiplierBits: number,
  biasBits: number,
): Kernel {
  const params = { classes, lanes, k, vectorsPerFrame: 1, input, multiplierBits, biasBits };
  return { ...common, kind: 'argmax', params };
}

function stream(type: IntegerType, vectorElements: number, lanes: number, vectorsPerFrame = 1): StreamShape {
  return { type, vectorElements, lanes, vectorsPerFrame };
}

const converter = (input: StreamShape, outputLanes: number): Kernel => ({
  ...common,
  kind: 'width-converter',
  params: { input, outputLanes },
});

function lookup(
  lanes: number,
  input: IntegerType,
  output: IntegerType,
  entries: number,
  perChannel: boolean,
): Kernel {
  const min = input.kind === 'int' ? -entries / 2 : 0;
  const shape = { channels: 64, lanes, vectorsPerFrame: 1 };
  return { ...common, kind: 'lookup', params: { ...shape, input, output, min, entries, perChannel } };
}

function upsample(
  [width, channels, lanes]: readonly [number, number, number],
  type: IntegerType,
  factors: readonly [number, number],
): Kernel {
  const shape = { height: width, width, channels, lanes, type, factors };
  return { ...common, kind: 'upsample', params: { ...shape, depthBeats: upsampleDepth(shape) } };
}

function reorder(
  dims: readonly number[],
  strides: readonly number[],
  lanes: number,
  type: IntegerType,
): Kernel {
  const elements = dims.reduce((a, b) => a * b, 1);
  const vectors = { inputElements: elements, outputElements: elements, periods: 1 };
  const shape = { type, lanes, ...vectors, dims, strides };
  return { ...common, kind: 'reorder', params: { ...shape, depthBeats: reorderDepth(shape) } };
}

function pad(
  [width, channels, lanes]: readonly [number, number, number],
  [input, output]: readonly [IntegerType, IntegerType],
  pads: readonly [number, number, number, number],
  value: number,
): Kernel {
  const shape = { height: width, width, channels, lanes };
  return { ...common, kind: 'pad', params: { ...shape, input, output, pads, value } };
}

const fifo = (type: IntegerType, depth: number): Kernel => ({
  ...common,
  kind: 'fifo',
  params: { depth, stream: stream(type, 1, 1) },
});

const one = { kind: 'bipolar' } as const;
const ternary = { kind: 'ternary' } as const;
const wide = stream(uint(40), 1, 1, 100);

const measured: readonly Measured[] = [
  { kernel: mvu([784, 1024, 16, 49], bipolar, one, 11), lut: 1330, ff: 491 },
  { kernel: mvu([256, 1024, 4, 16], bipolar, one, 10), lut: 168, ff: 136 },
  { kernel: mvu([256, 2048, 2, 64], bipolar, one, 10), lut: 292, ff: 138 },
  { kernel: mvu([1024, 1024, 1, 4], bipolar, one, 12), lut: 79, ff: 71 },
  { kernel: mvu([256, 512, 8, 16], uint(2), ternary, 11), lut: 793, ff: 298 },
  { kernel: mvu([256, 512, 8, 16], uint(2), { kind: 'int', bits: 2 }, 11), lut: 913, ff: 306 },
  { kernel: mvu([256, 512, 8, 16], uint(4), one, 14), lut: 1193, ff: 394 },
  { kernel: mvu([256, 512, 4, 8], int(8), one, 17), lut: 542, ff: 278 },
  { kernel: mvu([256, 512, 4, 8], uint(8), ternary, 17), lut: 582, ff: 282 },
  { kernel: mvu([256, 512, 4, 8], bipolar, { kind: 'int', bits: 4 }, 12), lut: 287, ff: 163 },
  { kernel: mvu([128, 512, 4, 4], uint(8), { kind: 'int', bits: 8 }, 24), lut: 2442, ff: 330 },
  { kernel: mvu([128, 512, 4, 8], uint(4), { kind: 'int', bits: 4 }, 16), lut: 1264, ff: 235 },
  { kernel: mvu([128, 512, 4, 8], uint(2), { kind: 'int', bits: 4 }, 14), lut: 690, ff: 195 },
  { kernel: mvu([128, 512, 4, 8], int(8), { kind: 'int', bits: 3 }, 18), lut: 1611, ff: 291 },
  { kernel: threshold(4, 1, int(11), uint(1), 'parallel'), lut: 34, ff: 102 },
  { kernel: threshold(4, 3, int(11), uint(2), 'parallel'), lut: 106, ff: 202 },
  { kernel: threshold(4, 15, int(11), uint(4), 'parallel', true), lut: 544, ff: 790 },
  { kernel: threshold(1, 7, int(19), uint(3), 'parallel'), lut: 104, ff: 165 },
  { kernel: threshold(2, 255, int(15), uint(8), 'binary'), lut: 208, ff: 633 },
  { kernel: threshold(1, 255, int(19), uint(8), 'binary'), lut: 129, ff: 413 },
  { kernel: threshold(4, 15, int(11), uint(4), 'binary'), lut: 138, ff: 445 },
  { kernel: argmax([10, 1, 1], int(12), 0, 0), lut: 63, ff: 26 },
  { kernel: argmax([10, 5, 1], int(12), 0, 0), lut: 243, ff: 23 },
  { kernel: argmax([100, 2, 5], int(12), 0, 0), lut: 748, ff: 384 },
  { kernel: argmax([10, 2, 1], int(10), 8, 14), lut: 583, ff: 142 },
  { kernel: argmax([10, 1, 3], int(10), 0, 14), lut: 274, ff: 184 },
  { kernel: converter(stream(uint(4), 48, 2), 8), lut: 48, ff: 64 },
  { kernel: converter(stream(uint(4), 48, 8), 2), lut: 44, ff: 40 },
  { kernel: converter(stream(uint(4), 48, 3), 4), lut: 52, ff: 44 },
  { kernel: converter(stream(uint(4), 48, 6), 16), lut: 159, ff: 149 },
  { kernel: converter(stream(uint(2), 100, 10), 7), lut: 160, ff: 66 },
  { kernel: converter(stream(uint(1), 64, 16), 49), lut: 388, ff: 157 },
  { kernel: fifo(uint(16), 16), lut: 30, ff: 11 },
  { kernel: fifo(uint(40), 8), lut: 52, ff: 9 },
  { kernel: fifo(uint(40), 32), lut: 56, ff: 13 },
  { kernel: fifo(uint(40), 64), lut: 86, ff: 102 },
  { kernel: fifo(uint(40), 512), lut: 111, ff: 71 },
  { kernel: { ...common, kind: 'axis-register', params: { stream: wide } }, lut: 43, ff: 82 },
  { kernel: { ...common, kind: 'frame-input', params: { stream: wide } }, lut: 55, ff: 51 },
  { kernel: { ...common, kind: 'frame-output', params: { stream: wide } }, lut: 10, ff: 49 },
  // With their memories, of random contents where they are read only.
  { kernel: lookup(4, uint(4), uint(4), 16, false), lut: 21, ff: 17 },
  { kernel: lookup(4, int(8), int(8), 256, false), lut: 129, ff: 33 },
  { kernel: lookup(2, int(10), int(8), 1024, false), lut: 323, ff: 17 },
  { kernel: lookup(1, int(12), uint(8), 4096, false), lut: 1, ff: 1 },
  { kernel: lookup(4, uint(4), uint(4), 16, true), lut: 70, ff: 21 },
  { kernel: lookup(8, uint(6), uint(6), 64, true), lut: 487, ff: 52 },
  { kernel: lookup(16, int(8), int(8), 256, true), lut: 2454, ff: 131 },
  { kernel: upsample([8, 16, 4], uint(4), [2, 2]), lut: 71, ff: 51 },
  { kernel: upsample([16, 64, 4], uint(4), [2, 2]), lut: 60, ff: 50 },
  { kernel: upsample([32, 64, 8], int(8), [2, 2]), lut: 60, ff: 50 },
  { kernel: upsample([8, 64, 2], int(8), [1, 3]), lut: 63, ff: 51 },
  { kernel: upsample([14, 12, 3], uint(2), [4, 4]), lut: 57, ff: 44 },
  { kernel: upsample([8, 1, 1], uint(8), [1, 2]), lut: 33, ff: 33 },
  { kernel: reorder([9, 16], [1, 9], 1, uint(4)), lut: 139, ff: 52 },
  { kernel: reorder([16, 49], [1, 16], 1, uint(8)), lut: 84, ff: 56 },
  { kernel: reorder([64, 196], [1, 64], 1, int(8)), lut: 162, ff: 80 },
  { kernel: reorder([2, 14, 32], [32, 64, 1], 8, uint(4)), lut: 45, ff: 43 },
  { kernel: reorder([2, 14, 2, 16], [2, 64, 1, 4], 1, uint(4)), lut: 85, ff: 56 },
  { kernel: reorder([8, 4], [1, 8], 32, uint(4)), lut: 1, ff: 129 },
  { kernel: pad([28, 1, 1], [uint(8), uint(8)], [1, 1, 1, 1], 0), lut: 27, ff: 29 },
  { kernel: pad([28, 16, 4], [uint(4), uint(4)], [0, 0, 1, 1], 0), lut: 38, ff: 47 },
  { kernel: pad([7, 64, 8], [int(8), int(8)], [2, 2, 2, 2], -3), lut: 88, ff: 142 },
  { kernel: pad([14, 30, 4], [uint(4), int(5)], [1, 1, 1, 1], -3), lut: 44, ff: 50 },
];

it('has figures of every kernel', () => {
  expect(new Set(measured.map(m => m.kernel.kind))).toEqual(new Set(Object.keys(kernelRooms)));
});

it.each(measured)('estimates within a factor of 1.5 of Yosys: $kernel.kind, $lut LUTs, $ff flip-flops', m => {
  const { lut, ff } = costOf(m.kernel);
  expect(lut / m.lut).toBeGreaterThan(1 / 1.5);
  expect(lut / m.lut).toBeLessThan(1.5);
  expect(ff / m.ff).toBeGreaterThan(1 / 1.5);
  expect(ff / m.ff).toBeLessThan(1.5);
});

it('counts the block RAMs of memories', () => {
  expect(costOf(lookup(1, int(12), uint(8), 4096, false)).blockRam).toBeCloseTo(1, 1);
  expect(costOf(upsample([16, 64, 4], uint(4), [2, 2])).blockRam).toBeCloseTo(0.5, 1);
  expect(costOf(reorder([64, 196], [1, 64], 1, int(8))).blockRam).toBeCloseTo(6.5, 1);
});

it('counts the bits of memories exactly', () => {
  expect(costOf(mvu([10, 6, 4, 4], uint(2), ternary, 8))).toMatchObject({
    romBits: 3 * 2 * 4 * 4 * 2,
    ramBits: 3 * 4 * 2,
  });
  expect(costOf(mvu([10, 4, 4, 4], uint(2), ternary, 8))).toMatchObject({
    romBits: 3 * 4 * 4 * 2,
    ramBits: 0,
  });
  expect(costOf(fifo(uint(5), 40))).toMatchObject({ romBits: 0, ramBits: 200 });
  expect(costOf(threshold(4, 3, int(11), uint(2), 'parallel'))).toMatchObject({ romBits: 64 * (3 * 12 + 1) });
  expect(costOf(threshold(4, 3, int(11), uint(2), 'binary'))).toMatchObject({ romBits: 64 * 3 * 12 });
});
