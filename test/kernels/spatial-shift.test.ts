import { expect, it } from 'vitest';
import { uint } from '../../src/ir/integer-type.ts';
import { type SpatialShiftShape, shiftDepth, spatialShift } from '../../src/kernels/spatial-shift/index.ts';
import { kernelTiming } from '../../src/kernels/timing.ts';
import { predict } from '../../src/schedule/predict.ts';
import { inDefault } from './default-part.ts';
import { spatialShiftCases } from './spatial-shift-cases.ts';
import { type BadParameters, elaborate, partsOf, sweep } from './sweep.ts';

const cases = spatialShiftCases();

it.each(partsOf(inDefault(cases)))(
  'moves every channel by its shift for every stride, tap and folding, in the predicted cycles: cases from %i on',
  async (_, part) => {
    await sweep(part);
  },
);

it('tries at least a hundred parameter sets', () => {
  expect(cases.length).toBeGreaterThanOrEqual(100);
});

const around = Array.from({ length: 9 }, (_, i) => [(i % 3) - 1, Math.floor(i / 3) - 1] as const);

function shapeOf(
  size: number,
  stride: number,
  reach: number,
  taps: readonly [number, number],
): SpatialShiftShape {
  const shifts = Array.from({ length: 8 }, (_, c) => around[c].map(s => s * reach) as [number, number]);
  return {
    height: size,
    width: size,
    channels: 8,
    lanes: 2,
    type: uint(4),
    stride,
    taps,
    shifts,
    padValue: 0,
  };
}

it('gives or takes a beat in every cycle at the depth it is given, and keeps no more rows than the shifts cover', () => {
  for (const size of [4, 7, 8, 9]) {
    for (const stride of [1, 2, 3]) {
      for (const reach of [1, 2]) {
        for (const taps of [
          [1, 1],
          [2, 2],
          [1, 2],
        ] as const) {
          const shape = shapeOf(size, stride, reach, taps);
          const depthBeats = shiftDepth(shape);
          const timing = kernelTiming(spatialShift.timing, { ...shape, depthBeats });
          const { initiationIntervalCycles } = predict({ kernels: [{ id: 'k', timing }], links: [] });
          const beats = [timing.inputs.s_axis, timing.outputs.m_axis].map(port => port.stepOfBeat.length);
          expect({ shape, cycles: initiationIntervalCycles }).toEqual({ shape, cycles: Math.max(...beats) });
        }
      }
    }
  }
  // Ring depths are rounded up to what memories have: these are not.
  const rowBeats = 100 * 4;
  const kept = (stride: number, taps: readonly [number, number]): number =>
    shiftDepth(shapeOf(100, stride, 1, taps)) / rowBeats;
  expect(kept(1, [1, 1])).toBeLessThan(3);
  expect(kept(2, [1, 1])).toBeLessThanOrEqual(3.02);
  expect(kept(1, [2, 2])).toBeLessThan(4);
});

it('keeps one memory for lanes that share their shifts, and one for each that does not', () => {
  const banksOf = (lanes: number, shifts: readonly (readonly [number, number])[]): unknown => {
    const shape = { ...shapeOf(8, 1, 1, [1, 1]), lanes, channels: shifts.length, shifts };
    return spatialShift
      .verilog({ ...shape, depthBeats: shiftDepth(shape) })
      .find(([name]) => name === 'BANKS')?.[1];
  };
  const pairs = Array.from({ length: 8 }, (_, c) => around[Math.floor(c / 2)]);
  expect(banksOf(2, pairs)).toBe(1);
  expect(banksOf(4, pairs)).toBe(2);
  expect(banksOf(4, pairs.toSorted(([a], [b]) => a - b).toSpliced(0, 1, [0, 0]))).toBe(3);
  expect(banksOf(8, around.slice(0, 8))).toBe(8);
  expect(banksOf(1, around)).toBe(1);
});

const matching = { HEIGHT: 4, WIDTH: 3, FOLDS: 2, LANES: 2, BITS: 4, LOW: -4, REACH: 4, DEPTH: 19, BANKS: 1 };

it.each<BadParameters>([
  { wrong: { WIDTH: 0 }, error: 'spatial_shift_error_sizes_must_be_at_least_1' },
  { wrong: { TAPS_W: 0 }, error: 'spatial_shift_error_stride_and_taps_must_be_at_least_1' },
  { wrong: { REACH: -1 }, error: 'spatial_shift_error_ranges_must_not_be_empty' },
  { wrong: { MOST_DY: -1 }, error: 'spatial_shift_error_ranges_must_not_be_empty' },
  { wrong: { OUT_BITS: 3 }, error: 'spatial_shift_error_out_bits_must_be_at_least_bits' },
  { wrong: { IS_BIPOLAR: 1 }, error: 'spatial_shift_error_bipolar_elements_have_one_bit_and_no_sign' },
  { wrong: { BANKS: 3 }, error: 'spatial_shift_error_banks_must_be_1_to_lanes' },
  { wrong: { DEPTH: 18 }, error: 'spatial_shift_error_depth_must_be_more_than_a_pixel_needs' },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('spatial-shift', { ...matching, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it('elaborates with parameters that match', async () => {
  expect(await elaborate('spatial-shift', matching)).toMatchObject({ ok: true });
});

it('rejects parameters that do not fit one another', () => {
  const shape = shapeOf(8, 1, 1, [1, 1]);
  const params = { ...shape, depthBeats: shiftDepth(shape) };
  const isLegal = (changes: object): boolean =>
    spatialShift.params.safeParse({ ...params, ...changes }).success;
  expect(isLegal({})).toBe(true);
  expect(isLegal({ lanes: 3 })).toBe(false);
  expect(isLegal({ shifts: around })).toBe(false);
  // A pixel needs 8 + 9 + 1 pixels of 4 beats.
  expect([isLegal({ depthBeats: 72 }), isLegal({ depthBeats: 73 })]).toEqual([false, true]);
});
