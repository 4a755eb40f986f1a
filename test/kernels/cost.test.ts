import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CALIBRATION } from '../../bench/calibration.ts';
import { describeKernel, type MeasuredKernel } from '../../bench/measured.ts';
import { costOf, type Kernel, type KernelKind, kernelRooms } from '../../src/kernels/index.ts';
import { lutRamLuts, ramCost, romCost } from '../../src/kernels/memory-cost.ts';
import { multiplierDsps } from '../../src/kernels/multiplier-cost.ts';

/**
 * Kernels whose cost is held against Yosys in tests of their own (branch-cost, rearranging-cost,
 * vvu-cost, mvu-unrolled-cost). A new kernel is measured or named here.
 */
const MEASURED_ELSEWHERE: readonly KernelKind[] = [
  ...(['fork', 'add', 'pool', 'concat', 'slice', 'multiply'] as const),
  ...(['lookup', 'upsample', 'reorder', 'pad', 'gather'] as const),
  ...(['vvu', 'requantize', 'mvu-unrolled'] as const),
];

const recorded: { readonly kernels: readonly MeasuredKernel[] } = JSON.parse(
  readFileSync(new URL('../../bench/area.json', import.meta.url), 'utf8'),
);

/** Small kernels are mostly control, where a few LUTs more or less are no error. */
const SLACK = { lut: 4, ff: 4, dsp: 0, blockRam: 0.5 } as const;
const FACTOR = 1.5;

const cases = CALIBRATION.map((kernel, i) => ({
  kernel,
  measured: recorded.kernels[i],
  name: `${kernel.kind} ${describeKernel(kernel)}`,
}));

it('has figures of every kernel', () => {
  const kinds = [...CALIBRATION.map(kernel => kernel.kind), ...MEASURED_ELSEWHERE];
  expect([...new Set(kinds)].sort()).toEqual(Object.keys(kernelRooms).sort());
  expect(CALIBRATION.filter(kernel => MEASURED_ELSEWHERE.includes(kernel.kind))).toEqual([]);
});

it('has a figure of every calibration case, in order (else: npm run area)', () => {
  expect(recorded.kernels.map(m => `${m.kind} ${m.parameters}`)).toEqual(cases.map(c => c.name));
});

it.each(cases)('estimates within a factor of 1.5 of Yosys: $name', ({ kernel, measured }) => {
  const cost = costOf(kernel);
  for (const resource of ['lut', 'ff', 'dsp', 'blockRam'] as const) {
    const [model, real] = [cost[resource], measured[resource]];
    expect(model, resource).toBeLessThanOrEqual(Math.max(FACTOR * real, real + SLACK[resource]));
    expect(model, resource).toBeGreaterThanOrEqual(Math.min(real / FACTOR, real - SLACK[resource]));
  }
});

it('counts a binary product in at most 1.7 LUTs, accumulator included', () => {
  const wide = cases.find(c =>
    c.name.startsWith('mvu MW 256, MH 64, PE 16, SIMD 64, A_BITS 1, A_BIPOLAR 1,'),
  );
  // The weights of 16 steps are one LUT for each bit of a step.
  const weights = 16 * 64;
  expect(((wide?.measured.lut ?? Number.NaN) - weights) / (16 * 64)).toBeLessThanOrEqual(1.7);
});

it('ranks the folds of one layer as Yosys does', () => {
  // The same 64 x 64 binary layer, each fold with four times the lanes of the one before.
  const layer = cases.filter(
    c => c.kernel.kind === 'mvu' && c.name.startsWith('mvu MW 64, MH 64,') && c.name.includes('A_BIPOLAR 1'),
  );
  const binary = layer.filter(c => c.name.includes('W_CODE 1'));
  expect(binary.length).toBeGreaterThan(4);
  const byModel = [...binary].sort((a, b) => costOf(a.kernel).lut - costOf(b.kernel).lut);
  for (const [i, smaller] of byModel.entries()) {
    for (const larger of byModel.slice(i + 1)) {
      // Only those that differ clearly are told apart.
      if (costOf(larger.kernel).lut < 1.5 * costOf(smaller.kernel).lut) continue;
      expect(smaller.measured.lut, `${smaller.name} < ${larger.name}`).toBeLessThan(larger.measured.lut);
    }
  }
});

it('counts the bits of memories exactly', () => {
  const like = (kind: KernelKind, parameters: string): Kernel => {
    const found = CALIBRATION.find(k => k.kind === kind && describeKernel(k).startsWith(parameters));
    if (!found) throw new Error(`no case ${parameters}`);
    return found;
  };
  expect(costOf(like('mvu', 'MW 600, MH 64, PE 1, SIMD 16,'))).toMatchObject({
    romBits: 38 * 64 * 16 * 2,
    ramBits: 38 * 16 * 2,
  });
  expect(costOf(like('mvu', 'MW 144, MH 64, PE 8, SIMD 16,'))).toMatchObject({ romBits: 3 * 144 * 64 * 2 });
  expect(costOf(like('mvu', 'MW 64, MH 16, PE 16, SIMD 8,'))).toMatchObject({
    romBits: 8 * 16 * 8,
    ramBits: 0,
  });
  expect(costOf(like('fifo', 'WIDTH 8, DEPTH 33'))).toMatchObject({ romBits: 0, ramBits: 264 });
  expect(costOf(like('threshold', 'CHANNELS 64, LANES 4, N 3,'))).toMatchObject({
    romBits: 64 * (3 * 11 + 1),
  });
  // Eight steps of 1, 2, 4, ... thresholds, and a direction.
  expect(costOf(like('threshold', 'CHANNELS 16, LANES 2, N 255,'))).toMatchObject({
    romBits: 16 * (255 * 19 + 1),
  });
});

it('puts memories where Yosys does', () => {
  expect(romCost(1, 1000)).toEqual({ lut: 0, ff: 0, blockRam: 0 });
  // 64 words fill a LUT6 per bit, and are too few for a block RAM of 36 columns.
  expect(romCost(64, 16)).toEqual({ lut: 16, ff: 16, blockRam: 0 });
  // 8192 bits are reckoned at 128, below the 129 of a half block RAM; one word more is above.
  expect(romCost(512, 16).blockRam).toBe(0);
  expect(romCost(512, 17)).toEqual({ lut: 0, ff: 0, blockRam: 0.5 });
  // 4096 words of 64 bits: 15 halves read two words at once, which a LUT per bit chooses from.
  expect(romCost(4096, 64)).toEqual({ lut: 64, ff: 0, blockRam: 7.5 });
  // Few words cannot make many different columns: 2 words make 4.
  expect(romCost(2, 1000).ff).toBeCloseTo(4);
  expect(ramCost(64, 3)).toEqual({ lut: 4, ff: 3, blockRam: 0 });
  expect(ramCost(1024, 18)).toEqual({ lut: 0, ff: 0, blockRam: 0.5 });
  expect(lutRamLuts(16, 64)).toBe(44);
});

it('multiplies in DSP blocks from 9 bits of product on', () => {
  expect(multiplierDsps(4, 4)).toBe(0);
  expect(multiplierDsps(5, 4)).toBe(1);
  expect(multiplierDsps(18, 25)).toBe(1);
  expect(multiplierDsps(20, 20)).toBe(2);
  expect(multiplierDsps(1, 30)).toBe(0);
});
