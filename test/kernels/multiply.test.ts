import { expect, it } from 'vitest';
import { bipolar, int, uint } from '../../src/ir/integer-type.ts';
import { type MultiplyParams, multiply } from '../../src/kernels/multiply/index.ts';
import { inDefault } from './default-part.ts';
import { multiplyCases } from './multiply-cases.ts';
import { type BadParameters, elaborate, sweep } from './sweep.ts';

it('multiplies every pair of element types, in the predicted cycles', async () => {
  const cases = multiplyCases();
  expect(cases.length).toBeGreaterThanOrEqual(100);
  await sweep(inDefault(cases));
});

const matching = { CHANNELS: 4, LANES: 2, A_BITS: 3, B_BITS: 2, OUT_BITS: 5 };
const signs = { ...matching, A_BITS: 1, A_BIPOLAR: 1, B_BITS: 1, B_BIPOLAR: 1, OUT_BITS: 1 };

it.each<BadParameters>([
  { wrong: { LANES: 5 }, error: 'multiply_error_lanes_must_be_1_to_channels' },
  {
    wrong: { OUT_BITS: 0 },
    error: 'multiply_error_out_bits_must_be_at_least_1_and_1_of_two_bipolar_factors',
  },
  {
    wrong: { ...signs, OUT_BITS: 2 },
    error: 'multiply_error_out_bits_must_be_at_least_1_and_1_of_two_bipolar_factors',
  },
  {
    wrong: { A_BIPOLAR: 1 },
    error: 'element_product_error_a_bits_must_be_at_least_1_and_1_unsigned_when_bipolar',
  },
  {
    wrong: { B_BIPOLAR: 1 },
    error: 'element_product_error_b_bits_must_be_at_least_1_and_1_unsigned_when_bipolar',
  },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('multiply', { ...matching, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it('elaborates with parameters that match', async () => {
  expect(await elaborate('multiply', matching)).toMatchObject({ ok: true });
  expect(await elaborate('multiply', signs)).toMatchObject({ ok: true });
});

it('rejects products of -1 / +1 elements of another type', () => {
  const params: MultiplyParams = {
    channels: 4,
    lanes: 3,
    vectorsPerFrame: 1,
    inputs: [bipolar, bipolar],
    output: bipolar,
  };
  expect(multiply.params.safeParse(params).success).toBe(true);
  expect(multiply.params.safeParse({ ...params, output: int(2) }).success).toBe(false);
  expect(multiply.params.safeParse({ ...params, inputs: [bipolar, uint(1)] }).success).toBe(false);
});
