import { expect, it } from 'vitest';
import { addCases } from './add-cases.ts';
import { inDefault } from './default-part.ts';
import { type BadParameters, elaborate, sweep } from './sweep.ts';

it('adds multiples of every pair of element types, in the predicted cycles', async () => {
  const cases = addCases();
  expect(cases.length).toBeGreaterThanOrEqual(100);
  await sweep(inDefault(cases));
});

const matching = { CHANNELS: 4, LANES: 2, A_BITS: 3, B_BITS: 2, OUT_BITS: 6 };

it.each<BadParameters>([
  { wrong: { LANES: 5 }, error: 'add_error_lanes_must_be_1_to_channels' },
  { wrong: { OUT_BITS: 0 }, error: 'add_error_out_bits_must_be_at_least_1' },
  { wrong: { A_FACTOR: 65536 }, error: 'constant_product_error_factor_must_fit_17_bits' },
  {
    wrong: { B_BIPOLAR: 1 },
    error: 'element_value_error_bits_must_be_at_least_1_and_1_unsigned_when_bipolar',
  },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('add', { ...matching, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it('elaborates with parameters that match', async () => {
  expect(await elaborate('add', matching)).toMatchObject({ ok: true });
  expect(await elaborate('add', { ...matching, A_FACTOR: 5, B_BITS: 1, B_BIPOLAR: 1 })).toMatchObject({
    ok: true,
  });
});
