import { expect, it } from 'vitest';
import { costOf, type Kernel, kernelRooms, type ParamsOf } from '../../../src/codegen/kernels/index.ts';
import type { StreamShape } from '../../../src/codegen/stream.ts';
import { bipolar, type IntegerType, int, rangeOf, uint } from '../../../src/ir/integer-type.ts';

/** LUTs (shift registers among them) and flip-flops that Yosys finds, memories cut out: hw/README.md. */
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

const fifo = (type: IntegerType, depth: number): Kernel => ({
  ...common,
  kind: 'fifo',
  params: { depth, stream: stream(type, 1, 1) },
});

function vvu(
  [channels, places, multiplier, pe]: readonly [number, number, number, number],
  activation: IntegerType,
  weight: ParamsOf<'vvu'>['weight'],
  accBits: number,
): Kernel {
  const params = { channels, places, multiplier, pe, activation, weight, accBits, vectorsPerFrame: 1 };
  return { ...common, kind: 'vvu', params };
}

/** Multipliers and biases for each of 64 channels, where they have bits; bounds are those of the output. */
function requantize(
  lanes: number,
  input: IntegerType,
  output: IntegerType,
  {
    multiplierBits,
    biasBits,
    sumBits,
    shift,
  }: Record<'multiplierBits' | 'biasBits' | 'sumBits' | 'shift', number>,
  bounds: { readonly min: number; readonly max: number; readonly zero?: number } = rangeOf(output),
): Kernel {
  const params = {
    ...{ channels: 64, lanes, vectorsPerFrame: 1, input, output, multiplierBits, biasBits, sumBits, shift },
    ...{ multiplierPerChannel: multiplierBits > 0, biasPerChannel: biasBits > 0, rounding: 'floor' as const },
    ...{ zero: 0, ...bounds },
  };
  return { ...common, kind: 'requantize', params };
}

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
  // With their memories.
  { kernel: vvu([64, 9, 1, 1], bipolar, one, 5), lut: 56, ff: 48 },
  { kernel: vvu([64, 9, 1, 16], bipolar, one, 5), lut: 162, ff: 197 },
  { kernel: vvu([64, 9, 1, 64], uint(2), one, 6), lut: 698, ff: 1211 },
  { kernel: vvu([64, 9, 1, 8], uint(2), ternary, 6), lut: 158, ff: 185 },
  { kernel: vvu([64, 9, 1, 4], uint(2), { kind: 'int', bits: 2 }, 7), lut: 112, ff: 121 },
  { kernel: vvu([64, 9, 1, 4], uint(4), { kind: 'int', bits: 3 }, 11), lut: 187, ff: 177 },
  { kernel: vvu([64, 9, 1, 16], uint(4), { kind: 'int', bits: 4 }, 12), lut: 426, ff: 613 },
  { kernel: vvu([128, 25, 1, 4], uint(4), { kind: 'int', bits: 4 }, 13), lut: 123, ff: 174 },
  { kernel: vvu([64, 9, 1, 4], bipolar, { kind: 'int', bits: 4 }, 8), lut: 157, ff: 133 },
  { kernel: vvu([256, 9, 1, 1], uint(8), { kind: 'int', bits: 8 }, 20), lut: 63, ff: 82 },
  { kernel: vvu([32, 9, 1, 8], int(8), { kind: 'int', bits: 4 }, 15), lut: 261, ff: 389 },
  { kernel: vvu([64, 9, 2, 8], uint(2), ternary, 6), lut: 294, ff: 329 },
  {
    kernel: requantize(4, int(16), uint(8), { multiplierBits: 0, biasBits: 14, sumBits: 17, shift: 6 }),
    ...{ lut: 160, ff: 203 },
  },
  {
    kernel: requantize(4, int(18), int(8), { multiplierBits: 12, biasBits: 24, sumBits: 30, shift: 18 }),
    ...{ lut: 205, ff: 270 },
  },
  {
    kernel: requantize(2, int(20), uint(10), { multiplierBits: 20, biasBits: 28, sumBits: 40, shift: 24 }),
    ...{ lut: 211, ff: 230 },
  },
  {
    kernel: requantize(4, uint(4), uint(4), { multiplierBits: 3, biasBits: 8, sumBits: 10, shift: 4 }),
    ...{ lut: 121, ff: 164 },
  },
  {
    kernel: requantize(
      8,
      int(16),
      int(8),
      { multiplierBits: 12, biasBits: 20, sumBits: 28, shift: 16 },
      { zero: 7, min: -100, max: 100 },
    ),
    ...{ lut: 291, ff: 347 },
  },
  {
    kernel: requantize(
      1,
      int(24),
      uint(9),
      { multiplierBits: 26, biasBits: 40, sumBits: 50, shift: 32 },
      { min: 0, max: 400 },
    ),
    ...{ lut: 159, ff: 156 },
  },
  { kernel: fifo(uint(16), 16), lut: 30, ff: 11 },
  { kernel: fifo(uint(40), 8), lut: 52, ff: 9 },
  { kernel: fifo(uint(40), 32), lut: 56, ff: 13 },
  { kernel: fifo(uint(40), 64), lut: 86, ff: 102 },
  { kernel: fifo(uint(40), 512), lut: 111, ff: 71 },
  { kernel: { ...common, kind: 'axis-register', params: { stream: wide } }, lut: 43, ff: 82 },
  { kernel: { ...common, kind: 'frame-input', params: { stream: wide } }, lut: 55, ff: 51 },
  { kernel: { ...common, kind: 'frame-output', params: { stream: wide } }, lut: 10, ff: 49 },
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

it('counts the bits of memories exactly', () => {
  expect(costOf(mvu([10, 6, 4, 4], uint(2), ternary, 8))).toMatchObject({
    romBits: 3 * 2 * 4 * 4 * 2,
    ramBits: 3 * 4 * 2,
  });
  expect(costOf(mvu([10, 4, 4, 4], uint(2), ternary, 8))).toMatchObject({
    romBits: 3 * 4 * 4 * 2,
    ramBits: 0,
  });
  expect(costOf(vvu([6, 4, 2, 3], uint(2), ternary, 6))).toMatchObject({
    romBits: 6 * 4 * 2 * 2,
    ramBits: 6 * 2 * 6,
    dsp: 0,
  });
  expect(costOf(vvu([6, 4, 2, 6], int(8), { kind: 'int', bits: 4 }, 14))).toMatchObject({
    ramBits: 0,
    dsp: 12,
  });
  expect(costOf(fifo(uint(5), 40))).toMatchObject({ romBits: 0, ramBits: 200 });
  expect(costOf(threshold(4, 3, int(11), uint(2), 'parallel'))).toMatchObject({ romBits: 64 * (3 * 12 + 1) });
  expect(costOf(threshold(4, 3, int(11), uint(2), 'binary'))).toMatchObject({ romBits: 64 * 3 * 12 });
});
