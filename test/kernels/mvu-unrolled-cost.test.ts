import { expect, it } from 'vitest';
import { mvuKernel } from '../../bench/calibration.ts';
import { bipolar, type IntegerType, rangeOf, uint } from '../../src/ir/integer-type.ts';
import { costOf, type Kernel } from '../../src/kernels/index.ts';
import { stagesOf } from '../../src/kernels/mvu-unrolled/index.ts';

type Weight = Parameters<typeof mvuKernel>[2];

const binary: Weight = { kind: 'bipolar' };
const ternary: Weight = { kind: 'ternary' };
const bits4: Weight = { kind: 'int', bits: 4 };

/** The calibration's mvu with all rows and columns at once, unrolled. */
function unrolled(mw: number, mh: number, activation: IntegerType, weight: Weight, banks = 1): Kernel {
  const folded = mvuKernel([mw, mh, mh, mw], activation, weight, banks);
  const { weights } = folded.contents;
  const matrix = { activation, range: rangeOf(activation) };
  const accBits = folded.kind === 'mvu' ? folded.params.accBits : 0;
  const stages = stagesOf(matrix, weights);
  const params = { mw, mh, ...matrix, accBits, stages, vectorsPerFrame: 1, banks };
  return { ...folded, kind: 'mvu-unrolled', params };
}

const bits2: Weight = { kind: 'int', bits: 2 };

/** LUTs and flip-flops that Yosys 0.23 finds (synth_xilinx -family xc7 -flatten). */
const measured = [
  { of: '16 x 16 ternary, uint4', kernel: unrolled(16, 16, uint(4), ternary), lut: 479, ff: 431 },
  { of: '16 x 16 ternary, uint8', kernel: unrolled(16, 16, uint(8), ternary), lut: 871, ff: 703 },
  { of: '16 x 16 ternary, bipolar', kernel: unrolled(16, 16, bipolar, ternary), lut: 114, ff: 130 },
  { of: '16 x 16 binary, uint4', kernel: unrolled(16, 16, uint(4), binary), lut: 528, ff: 398 },
  { of: '16 x 16 binary, uint8', kernel: unrolled(16, 16, uint(8), binary), lut: 880, ff: 618 },
  { of: '64 x 32 ternary, uint4', kernel: unrolled(64, 32, uint(4), ternary), lut: 4188, ff: 3491 },
  { of: '16 x 16 of 4 bits, bipolar', kernel: unrolled(16, 16, bipolar, bits4), lut: 343, ff: 263 },
  { of: '16 x 16 of 4 bits, uint4', kernel: unrolled(16, 16, uint(4), bits4), lut: 1314, ff: 1269 },
  { of: '16 x 16 of 4 bits, uint8', kernel: unrolled(16, 16, uint(8), bits4), lut: 2272, ff: 1920 },
  { of: '16 x 16 binary, bipolar', kernel: unrolled(16, 16, bipolar, binary), lut: 187, ff: 170 },
  { of: '2 banks of 2 bits, uint2', kernel: unrolled(16, 16, uint(2), bits2, 2), lut: 858, ff: 1044 },
  { of: '4 banks of 2 bits, uint2', kernel: unrolled(16, 16, uint(2), bits2, 4), lut: 1489, ff: 1841 },
  { of: '2 banks of 4 bits, uint2', kernel: unrolled(16, 16, uint(2), bits4, 2), lut: 1669, ff: 1842 },
  { of: '4 banks of 4 bits, uint2', kernel: unrolled(16, 16, uint(2), bits4, 4), lut: 2935, ff: 3319 },
];

/** Of the same measurements: 16 x 16 of uint2, all lanes at once, K matrices of constants against K words of a ROM. */
const sideBySide = [
  { weight: bits2, banks: 2, constant: { lut: 858, ff: 1044 }, stored: { lut: 1031, ff: 297 } },
  { weight: bits2, banks: 4, constant: { lut: 1489, ff: 1841 }, stored: { lut: 1574, ff: 317 } },
  { weight: bits4, banks: 2, constant: { lut: 1669, ff: 1842 }, stored: { lut: 2358, ff: 359 } },
  { weight: bits4, banks: 4, constant: { lut: 2935, ff: 3319 }, stored: { lut: 3609, ff: 372 } },
];

it.each(sideBySide)(
  'tells $banks banks of constants from $banks words of all lanes as Yosys does: $weight.bits bits',
  ({ weight, banks, constant, stored }) => {
    const [unrolledCost, storedCost] = [
      costOf(unrolled(16, 16, uint(2), weight, banks)),
      costOf(mvuKernel([16, 16, 16, 16], uint(2), weight, banks)),
    ];
    expect(storedCost.lut / stored.lut).toBeGreaterThan(1 / 1.5);
    expect(storedCost.lut / stored.lut).toBeLessThan(1.5);
    expect(unrolledCost.lut / constant.lut).toBeLessThan(1.25);
    // Only those that differ clearly are told apart.
    if (stored.lut > 1.1 * constant.lut) expect(unrolledCost.lut).toBeLessThan(storedCost.lut);
    expect(unrolledCost.ff).toBeGreaterThan(2 * storedCost.ff);
  },
);

it.each(measured)('estimates within a quarter of Yosys: $of', ({ kernel, lut, ff }) => {
  const cost = costOf(kernel);
  expect(cost.lut).toBeGreaterThanOrEqual(lut / 1.25);
  expect(cost.lut).toBeLessThanOrEqual(lut * 1.25);
  expect(cost.ff).toBeGreaterThanOrEqual(ff / 1.25);
  expect(cost.ff).toBeLessThanOrEqual(ff * 1.25);
  expect(cost).toMatchObject({ dsp: 0, blockRam: 0, romBits: 0, ramBits: 0 });
});
