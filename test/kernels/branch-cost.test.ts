import { expect, it } from 'vitest';
import { bipolar, type IntegerType, int, uint } from '../../src/ir/integer-type.ts';
import { costOf, type Kernel, type ParamsOf } from '../../src/kernels/index.ts';
import type { Cost } from '../../src/kernels/kernel.ts';

/** What Yosys 0.23 finds: `synth_xilinx -family xc7 -flatten`, distributed RAM counted in LUTs, no DSP or block RAM where none is named. */
type Measured = Pick<Cost, 'lut' | 'ff'> &
  Partial<Pick<Cost, 'dsp' | 'blockRam'>> & { readonly kernel: Kernel };

const common = { id: 'k', contents: {}, layer: '' };

const fork = (type: IntegerType, lanes: number): Kernel => ({
  ...common,
  kind: 'fork',
  params: { stream: { type, lanes, vectorElements: lanes, vectorsPerFrame: 1 } },
});

const add = (
  [channels, lanes]: readonly [number, number],
  inputs: ParamsOf<'add'>['inputs'],
  factors: ParamsOf<'add'>['factors'],
  outputBits: number,
): Kernel => ({
  ...common,
  kind: 'add',
  params: { channels, lanes, vectorsPerFrame: 1, inputs, factors, outputBits },
});

const pool = (
  mode: 'max' | 'sum',
  [places, folds, lanes]: readonly [places: number, folds: number, lanes: number],
  input: IntegerType,
  output = input,
): Kernel => ({
  ...common,
  kind: 'pool',
  params: { mode, places, channels: folds * lanes, lanes, vectorsPerFrame: 1, input, output },
});

const concat = (
  lanes: number,
  output: IntegerType,
  ...inputs: readonly (readonly [type: IntegerType, channels: number])[]
): Kernel => ({
  ...common,
  kind: 'concat',
  params: {
    inputs: inputs.map(([type, channels]) => ({ type, channels })),
    lanes,
    vectorsPerFrame: 1,
    output,
  },
});

const slice = (
  [channels, start, count]: readonly [channels: number, start: number, count: number],
  lanes: number,
  type: IntegerType,
): Kernel => ({
  ...common,
  kind: 'slice',
  params: { channels, start, count, lanes, vectorsPerFrame: 1, type },
});

const multiply = (
  [channels, lanes]: readonly [number, number],
  a: IntegerType,
  b: IntegerType,
  output: IntegerType,
): Kernel => ({
  ...common,
  kind: 'multiply',
  params: { channels, lanes, vectorsPerFrame: 1, inputs: [a, b], output },
});

const measured: readonly Measured[] = [
  { kernel: fork(uint(8), 1), lut: 4, ff: 10 },
  { kernel: fork(uint(4), 16), lut: 4, ff: 66 },
  { kernel: add([64, 1], [int(8), uint(6)], [1, 1], 10), lut: 10, ff: 11 },
  { kernel: add([64, 8], [int(8), int(8)], [1, 1], 9), lut: 68, ff: 73 },
  { kernel: add([64, 16], [uint(2), uint(2)], [1, 1], 4), lut: 36, ff: 49 },
  { kernel: add([64, 4], [int(12), uint(4)], [4, -1], 15), lut: 52, ff: 61 },
  { kernel: add([64, 4], [uint(4), uint(4)], [-1, -1], 6), lut: 24, ff: 25 },
  { kernel: add([64, 4], [int(8), uint(6)], [5, 3], 12), lut: 105, ff: 134 },
  { kernel: add([64, 2], [uint(4), uint(4)], [171, 100], 14), lut: 83, ff: 76 },
  { kernel: add([64, 4], [int(8), int(8)], [43691, 9999], 26), lut: 894, ff: 298 },
  { kernel: add([64, 1], [uint(2), uint(2)], [13, 1], 7), lut: 9, ff: 18 },
  { kernel: add([64, 8], [int(16), uint(4)], [1, 37], 17), lut: 117, ff: 346 },
  { kernel: add([50, 8], [bipolar, bipolar], [1, 1], 3), lut: 24, ff: 26 },
  { kernel: add([64, 8], [bipolar, uint(4)], [3, 5], 9), lut: 77, ff: 162 },
  { kernel: pool('max', [4, 1, 1], uint(2)), lut: 8, ff: 7 },
  { kernel: pool('max', [4, 1, 16], uint(2)), lut: 38, ff: 67 },
  { kernel: pool('max', [4, 1, 8], int(8)), lut: 118, ff: 131 },
  { kernel: pool('max', [9, 1, 32], bipolar), lut: 41, ff: 69 },
  { kernel: pool('max', [4, 16, 8], uint(4)), lut: 81, ff: 43 },
  { kernel: pool('max', [4, 64, 4], int(8)), lut: 120, ff: 47 },
  { kernel: pool('max', [9, 32, 1], uint(4)), lut: 36, ff: 19 },
  { kernel: pool('max', [3136, 512, 1], uint(4)), lut: 146, ff: 35 },
  { kernel: pool('sum', [4, 1, 4], uint(4), uint(6)), lut: 30, ff: 51 },
  { kernel: pool('sum', [49, 1, 16], uint(2), uint(8)), lut: 141, ff: 263 },
  { kernel: pool('sum', [9, 64, 1], int(8), int(12)), lut: 63, ff: 29 },
  { kernel: pool('sum', [3136, 64, 2], uint(8), uint(20)), lut: 137, ff: 65 },
  { kernel: pool('sum', [49, 512, 2], uint(4), uint(10)), lut: 65, ff: 57, blockRam: 0.5 },
  { kernel: pool('sum', [64, 128, 4], uint(4), uint(10)), lut: 181, ff: 61 },
  { kernel: pool('sum', [49, 1024, 1], uint(2), uint(8)), lut: 56, ff: 34, blockRam: 0.5 },
  { kernel: pool('sum', [16, 1, 16], bipolar, int(6)), lut: 89, ff: 165 },
  { kernel: concat(4, uint(4), [uint(4), 64], [uint(4), 32]), lut: 27, ff: 24 },
  {
    kernel: concat(8, uint(2), [uint(2), 64], [uint(2), 64], [uint(2), 32], [uint(2), 32]),
    lut: 50,
    ff: 26,
  },
  { kernel: concat(1, int(8), [int(8), 16], [uint(4), 16]), lut: 19, ff: 16 },
  { kernel: concat(16, bipolar, [bipolar, 64], [bipolar, 128]), lut: 26, ff: 23 },
  { kernel: concat(2, int(12), [int(12), 6], [bipolar, 10], [uint(8), 20]), lut: 41, ff: 33 },
  { kernel: concat(4, uint(8), [uint(8), 512], [uint(8), 256]), lut: 48, ff: 43 },
  { kernel: slice([64, 0, 32], 1, uint(4)), lut: 13, ff: 12 },
  { kernel: slice([64, 32, 32], 8, uint(4)), lut: 9, ff: 37 },
  { kernel: slice([96, 32, 32], 16, int(8)), lut: 9, ff: 133 },
  { kernel: slice([512, 128, 256], 2, uint(2)), lut: 15, ff: 14 },
  { kernel: multiply([64, 4], uint(4), uint(4), uint(8)), lut: 92, ff: 33 },
  { kernel: multiply([64, 4], uint(2), uint(2), uint(4)), lut: 20, ff: 17 },
  { kernel: multiply([64, 2], uint(8), uint(8), uint(16)), lut: 4, ff: 33, dsp: 2 },
  { kernel: multiply([64, 2], int(4), int(4), int(8)), lut: 56, ff: 17 },
  { kernel: multiply([64, 4], int(8), uint(4), int(12)), lut: 4, ff: 49, dsp: 4 },
  { kernel: multiply([64, 4], int(3), uint(2), int(5)), lut: 32, ff: 21 },
  { kernel: multiply([64, 8], bipolar, bipolar, bipolar), lut: 11, ff: 9 },
  { kernel: multiply([50, 8], bipolar, bipolar, bipolar), lut: 15, ff: 12 },
  { kernel: multiply([64, 4], bipolar, int(8), int(9)), lut: 36, ff: 37 },
  { kernel: multiply([64, 4], uint(1), uint(6), uint(6)), lut: 27, ff: 25 },
  { kernel: multiply([64, 2], uint(3), uint(3), uint(6)), lut: 20, ff: 13 },
  { kernel: multiply([64, 2], int(16), int(16), int(32)), lut: 4, ff: 65, dsp: 2 },
  { kernel: multiply([64, 1], int(20), int(20), int(40)), lut: 4, ff: 41, dsp: 2 },
  { kernel: multiply([64, 2], uint(5), uint(3), uint(8)), lut: 32, ff: 17 },
  { kernel: multiply([64, 2], uint(5), uint(4), uint(9)), lut: 4, ff: 19, dsp: 2 },
  { kernel: multiply([64, 2], int(30), int(20), int(50)), lut: 70, ff: 101, dsp: 8 },
];

const within = (estimate: number, found: number): void => {
  expect(estimate / found).toBeGreaterThan(1 / 1.5);
  expect(estimate / found).toBeLessThan(1.5);
};

it.each(measured)('estimates within a factor of 1.5 of Yosys: $kernel.kind, $lut LUTs, $ff flip-flops', m => {
  const cost = costOf(m.kernel);
  within(cost.lut, m.lut);
  within(cost.ff, m.ff);
  expect(cost.dsp).toBe(m.dsp ?? 0);
  expect(cost.blockRam).toBeCloseTo(m.blockRam ?? 0, 1);
});

it('pools whole images in the area of small windows', () => {
  const [small, whole] = [4, 56 * 56].map(places => {
    const bits = 8 + Math.ceil(Math.log2(places));
    return costOf(pool('sum', [places, 64, 2], uint(8), uint(bits)));
  });
  // Ten bits more for each running sum and for the counter.
  expect(whole.lut).toBeLessThan(2.2 * small.lut);
  expect(whole.ramBits).toBe(64 * 2 * 20);
});
