import { expect, it } from 'vitest';
import { bipolar, int, uint } from '../../src/ir/integer-type.ts';
import { type PoolParams, pool } from '../../src/kernels/pool/index.ts';
import { inDefault } from './default-part.ts';
import { globalPoolCases, narrowPoolCases, poolCases } from './pool-cases.ts';
import { type BadParameters, elaborate, sweep } from './sweep.ts';

it('pools windows of every element type, mode and folding, in the predicted cycles', async () => {
  const cases = [...poolCases(), ...narrowPoolCases(), ...globalPoolCases()];
  expect(cases.length).toBeGreaterThanOrEqual(100);
  await sweep(inDefault(cases));
});

const matching = { PLACES: 4, FOLDS: 2, LANES: 2, IN_BITS: 3, OUT_BITS: 3 };

it.each<BadParameters>([
  { wrong: { PLACES: 0 }, error: 'pool_error_places_folds_and_lanes_must_be_at_least_1' },
  { wrong: { IN_BIPOLAR: 1 }, error: 'pool_error_in_bits_must_be_at_least_1_and_1_unsigned_when_bipolar' },
  { wrong: { OUT_BITS: 4 }, error: 'pool_error_out_bits_must_be_at_least_1_and_in_bits_of_a_maximum' },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('pool', { ...matching, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it('elaborates with parameters that match', async () => {
  expect(await elaborate('pool', matching)).toMatchObject({ ok: true });
  expect(await elaborate('pool', { ...matching, SUM: 1, OUT_BITS: 5 })).toMatchObject({ ok: true });
});

it('rejects lanes that share a beat between places, and maxima of another type', () => {
  const params: PoolParams = {
    mode: 'max',
    places: 4,
    channels: 6,
    lanes: 3,
    vectorsPerFrame: 1,
    input: uint(2),
    output: uint(2),
  };
  expect(pool.params.safeParse(params).success).toBe(true);
  expect(pool.params.safeParse({ ...params, lanes: 4 }).success).toBe(false);
  expect(pool.params.safeParse({ ...params, output: int(2) }).success).toBe(false);
  expect(pool.params.safeParse({ ...params, mode: 'sum', output: bipolar }).success).toBe(false);
});
