import { expect, it } from 'vitest';
import { uint } from '../../src/ir/integer-type.ts';
import { type SliceParams, slice } from '../../src/kernels/slice/index.ts';
import { inDefault } from './default-part.ts';
import { sliceCases } from './slice-cases.ts';
import { type BadParameters, elaborate, sweep } from './sweep.ts';

it('passes every slice of vectors on, in the predicted cycles', async () => {
  const cases = sliceCases();
  expect(cases.length).toBeGreaterThanOrEqual(100);
  await sweep(inDefault(cases));
});

const matching = { CHANNELS: 12, START: 4, COUNT: 6, LANES: 2, BITS: 3 };

it.each<BadParameters>([
  { wrong: { COUNT: 10 }, error: 'slice_error_start_and_count_must_lie_in_the_channels' },
  { wrong: { COUNT: 0 }, error: 'slice_error_start_and_count_must_lie_in_the_channels' },
  { wrong: { LANES: 4 }, error: 'slice_error_lanes_must_divide_channels_start_and_count' },
  { wrong: { START: 3 }, error: 'slice_error_lanes_must_divide_channels_start_and_count' },
  { wrong: { BITS: 0 }, error: 'slice_error_bits_must_be_at_least_1' },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('slice', { ...matching, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it('elaborates with parameters that match', async () => {
  expect(await elaborate('slice', matching)).toMatchObject({ ok: true });
});

it('rejects slices that leave the vector or cut beats', () => {
  const params: SliceParams = {
    channels: 12,
    start: 4,
    count: 8,
    lanes: 4,
    vectorsPerFrame: 1,
    type: uint(2),
  };
  expect(slice.params.safeParse(params).success).toBe(true);
  expect(slice.params.safeParse({ ...params, start: 8 }).success).toBe(false);
  expect(slice.params.safeParse({ ...params, start: 2 }).success).toBe(false);
  expect(slice.params.safeParse({ ...params, lanes: 8 }).success).toBe(false);
});
