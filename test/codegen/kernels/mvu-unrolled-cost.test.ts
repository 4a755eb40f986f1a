import { expect, it } from 'vitest';
import { mvuKernel } from '../../../bench/calibration.ts';
import { costOf, type Kernel } from '../../../src/codegen/kernels/index.ts';
import { stagesOf } from '../../../src/codegen/kernels/mvu-unrolled/index.ts';
import { bipolar, type IntegerType, rangeOf, uint } from '../../../src/ir/integer-type.ts';

type Weight = Parameters<typeof mvuKernel>[2];

const binary: Weight = { kind: 'bipolar' };
const ternary: Weight = { kind: 'ternary' };
const bits4: Weight = { kind: 'int', bits: 4 };

/** The calibration's mvu with all rows and columns at once, unrolled. */
function unrolled(mw: number, mh: number, activation: IntegerType, weight: Weight): Kernel {
  const folded = mvuKernel([mw, mh, mh, mw], activation, weight);
  const { weights } = folded.contents;
  const matrix = { activation, range: rangeOf(activation) };
  const accBits = folded.kind === 'mvu' ? folded.params.accBits : 0;
  const params = { mw, mh, ...matrix, accBits, stages: stagesOf(matrix, weights), vectorsPerFrame: 1 };
  return { ...folded, kind: 'mvu-unrolled', params };
}

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
];

it.each(measured)('estimates within a quarter of Yosys: $of', ({ kernel, lut, ff }) => {
  const cost = costOf(kernel);
  expect(cost.lut).toBeGreaterThanOrEqual(lut / 1.25);
  expect(cost.lut).toBeLessThanOrEqual(lut * 1.25);
  expect(cost.ff).toBeGreaterThanOrEqual(ff / 1.25);
  expect(cost.ff).toBeLessThanOrEqual(ff * 1.25);
  expect(cost).toMatchObject({ dsp: 0, blockRam: 0, romBits: 0, ramBits: 0 });
});
