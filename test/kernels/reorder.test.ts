import { expect, it } from 'vitest';
import { uint } from '../../src/ir/integer-type.ts';
import { timingOf } from '../../src/kernels/index.ts';
import { type ReorderShape, reorder, reorderDepth } from '../../src/kernels/reorder/index.ts';
import { predict } from '../../src/schedule/predict.ts';
import { inDefault } from './default-part.ts';
import { reorderCases } from './reorder-cases.ts';
import { type BadParameters, elaborate, sweep } from './sweep.ts';

it('gives every order of 2 to 6 axes, stored and wired, in the predicted cycles', async () => {
  const cases = reorderCases();
  expect(cases.length).toBeGreaterThanOrEqual(100);
  await sweep(inDefault(cases));
});

it('gives a beat in every cycle with the depth it should have', () => {
  for (const { kernel } of reorderCases()) {
    if (kernel.kind !== 'reorder') continue;
    const params = { ...kernel.params, depthBeats: reorderDepth(kernel.params) };
    const timing = timingOf({ ...kernel, params });
    const { initiationIntervalCycles } = predict({ kernels: [{ id: 'k', timing }], links: [] });
    expect(initiationIntervalCycles).toBe(timing.outputs.m_axis.stepOfBeat.length);
  }
});

const matching = { LANES: 2, BITS: 3, DIM_4: 3, STRIDE_4: 1, DIM_5: 4, STRIDE_5: 3, DEPTH: 12 };

it.each<BadParameters>([
  { wrong: { BITS: 0 }, error: 'reorder_error_lanes_and_bits_must_be_at_least_1' },
  { wrong: { DIM_0: 0 }, error: 'reorder_error_dims_must_be_at_least_1' },
  { wrong: { STRIDE_5: 2 }, error: 'reorder_error_strides_must_reach_every_place_once' },
  { wrong: { DEPTH: 11 }, error: 'reorder_error_depth_must_be_at_least_a_period' },
  { wrong: { WIRED: 1 }, error: 'reorder_error_a_wired_beat_must_hold_whole_periods' },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('reorder', { ...matching, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it('elaborates with parameters that match', async () => {
  expect(await elaborate('reorder', matching)).toMatchObject({ ok: true });
  expect(await elaborate('reorder', { ...matching, WIRED: 1, LANES: 24 })).toMatchObject({ ok: true });
});

const shape: ReorderShape = {
  ...{ type: uint(4), lanes: 2, inputElements: 4, outputElements: 4, periods: 1 },
  ...{ dims: [3, 5, 4], strides: [4, 12, 1] },
};

it('rejects loops that miss elements, lanes that do not stay together, and too few beats', () => {
  const isLegal = (changed: object): boolean =>
    reorder.params.safeParse({ ...shape, depthBeats: 30, ...changed }).success;
  expect(isLegal({})).toBe(true);
  expect(isLegal({ depthBeats: 29 })).toBe(false);
  expect(isLegal({ strides: [4, 8, 1] })).toBe(false);
  expect(isLegal({ strides: [4, 12, 2] })).toBe(false);
  expect(isLegal({ lanes: 3, inputElements: 12, outputElements: 12 })).toBe(false);
  expect(isLegal({ dims: [20, 3], strides: [1, 20] })).toBe(false);
  // All 60 elements at once need no buffer.
  expect(isLegal({ lanes: 60, inputElements: 60, outputElements: 60, depthBeats: 1 })).toBe(true);
  expect(isLegal({ inputElements: 16 })).toBe(false);
});

it('keeps a period, and as much as the order reaches ahead', () => {
  // 50 x 40 beats, column by column: the last beat of the first column is 49 * 40 - 49 beats ahead.
  const columns = { ...shape, lanes: 1, inputElements: 40, outputElements: 50 };
  expect(reorderDepth({ ...columns, dims: [40, 50], strides: [1, 40] })).toBe(2000 + 49 * 39 + 1);
});
