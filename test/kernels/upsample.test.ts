import { expect, it } from 'vitest';
import { uint } from '../../src/ir/integer-type.ts';
import { timingOf } from '../../src/kernels/index.ts';
import { upsample } from '../../src/kernels/upsample/index.ts';
import { predict } from '../../src/schedule/predict.ts';
import { inDefault } from './default-part.ts';
import { type BadParameters, elaborate, sweep } from './sweep.ts';
import { upsampleCases } from './upsample-cases.ts';

it('repeats pixels and rows for every factor and folding, in the predicted cycles', async () => {
  const cases = upsampleCases();
  expect(cases.length).toBeGreaterThanOrEqual(100);
  await sweep(inDefault(cases));
});

it('gives a beat in every cycle', () => {
  for (const { kernel } of upsampleCases()) {
    const timing = timingOf(kernel);
    const { initiationIntervalCycles } = predict({ kernels: [{ id: 'k', timing }], links: [] });
    expect(initiationIntervalCycles).toBe(timing.outputs.m_axis.stepOfBeat.length);
  }
});

const matching = { BITS: 4, FOLDS: 2, WIDTH: 3, FACTOR_H: 2, FACTOR_W: 2, DEPTH: 7 };

it.each<BadParameters>([
  { wrong: { WIDTH: 0 }, error: 'upsample_error_bits_folds_and_width_must_be_at_least_1' },
  { wrong: { FACTOR_W: 0 }, error: 'upsample_error_factors_must_be_at_least_1' },
  { wrong: { DEPTH: 6 }, error: 'upsample_error_depth_must_be_more_than_what_is_repeated' },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('upsample', { ...matching, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it('elaborates with parameters that match', async () => {
  expect(await elaborate('upsample', matching)).toMatchObject({ ok: true });
  expect(await elaborate('upsample', { ...matching, FACTOR_H: 1, DEPTH: 3 })).toMatchObject({ ok: true });
});

it('rejects depths that do not hold what is repeated', () => {
  const shape = { height: 2, width: 3, channels: 4, lanes: 2, type: uint(2) };
  const isLegal = (factors: readonly [number, number], depthBeats: number): boolean =>
    upsample.params.safeParse({ ...shape, factors, depthBeats }).success;
  expect([isLegal([2, 1], 6), isLegal([2, 1], 7)]).toEqual([false, true]);
  expect([isLegal([1, 2], 2), isLegal([1, 2], 3)]).toEqual([false, true]);
});
