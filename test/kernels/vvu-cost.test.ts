import { expect, it } from 'vitest';
import { bipolar, type IntegerType, int, rangeOf, uint } from '../../src/ir/integer-type.ts';
import { costOf, type Kernel, type ParamsOf } from '../../src/kernels/index.ts';

/** LUTs (shift registers among them) and flip-flops that Yosys finds, memories cut out. */
interface Measured {
  readonly kernel: Kernel;
  readonly lut: number;
  readonly ff: number;
}

const common = { id: 'k', contents: {}, layer: '' };
const one = { kind: 'bipolar' } as const;
const ternary = { kind: 'ternary' } as const;

function vvu(
  [channels, places, multiplier, pe]: readonly [number, number, number, number],
  activation: IntegerType,
  weight: ParamsOf<'vvu'>['weight'],
  accBits: number,
  banks = 1,
): Kernel {
  const shape = { channels, places, multiplier, pe };
  const params = { ...shape, activation, weight, accBits, vectorsPerFrame: 1, banks };
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
  banks = 1,
): Kernel {
  const params = {
    ...{ channels: 64, lanes, vectorsPerFrame: 1, input, output, multiplierBits, biasBits, sumBits, shift },
    ...{ multiplierPerChannel: multiplierBits > 0, biasPerChannel: biasBits > 0, rounding: 'floor' as const },
    ...{ zero: 0, ...bounds, banks },
  };
  return { ...common, kind: 'requantize', params };
}

const measured: readonly Measured[] = [
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
  // Several banks.
  { kernel: vvu([64, 9, 1, 8], uint(2), ternary, 6, 4), lut: 232, ff: 188 },
  { kernel: vvu([64, 9, 1, 4], uint(4), { kind: 'int', bits: 3 }, 11, 3), lut: 255, ff: 180 },
  {
    kernel: requantize(
      4,
      int(12),
      uint(4),
      { multiplierBits: 8, biasBits: 16, sumBits: 21, shift: 12 },
      rangeOf(uint(4)),
      4,
    ),
    ...{ lut: 144, ff: 187 },
  },
  {
    kernel: requantize(
      8,
      int(10),
      uint(2),
      { multiplierBits: 0, biasBits: 10, sumBits: 12, shift: 6 },
      rangeOf(uint(2)),
      2,
    ),
    ...{ lut: 211, ff: 232 },
  },
];

it.each(measured)('estimates within a factor of 1.5 of Yosys: $kernel.kind, $lut LUTs, $ff flip-flops', m => {
  const { lut, ff } = costOf(m.kernel);
  expect(lut / m.lut).toBeGreaterThan(1 / 1.5);
  expect(lut / m.lut).toBeLessThan(1.5);
  expect(ff / m.ff).toBeGreaterThan(1 / 1.5);
  expect(ff / m.ff).toBeLessThan(1.5);
});

it('counts the bits of memories exactly', () => {
  expect(costOf(vvu([6, 4, 2, 3], uint(2), ternary, 6))).toMatchObject({
    romBits: 6 * 4 * 2 * 2,
    ramBits: 6 * 2 * 6,
    dsp: 0,
  });
  expect(costOf(vvu([6, 4, 2, 3], uint(2), ternary, 6, 3))).toMatchObject({
    romBits: 3 * 6 * 4 * 2 * 2,
    ramBits: 6 * 2 * 6,
  });
  expect(costOf(vvu([6, 4, 2, 6], int(8), { kind: 'int', bits: 4 }, 14))).toMatchObject({
    ramBits: 0,
    dsp: 12,
  });
});
