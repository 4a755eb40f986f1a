import { expect, it } from 'vitest';
import { int } from '../../src/ir/integer-type.ts';
import { type ArgmaxParams, argmax } from '../../src/kernels/argmax/index.ts';
import { argmaxCases } from './argmax-cases.ts';
import { inDefault } from './default-part.ts';
import { type BadParameters, elaborate, sweep } from './sweep.ts';

it('ranks the classes for every element type, scale, k and folding, in the predicted cycles', async () => {
  const cases = argmaxCases();
  expect(cases.length).toBeGreaterThanOrEqual(100);
  await sweep(inDefault(cases));
});

const matching = { CLASSES: 10, LANES: 3, K: 2, IN_BITS: 8, SCORE_BITS: 9, INDEX_BITS: 4 };

it.each<BadParameters>([
  { wrong: { LANES: 11 }, error: 'argmax_error_lanes_must_be_1_to_classes' },
  { wrong: { K: 11 }, error: 'argmax_error_k_must_be_1_to_classes' },
  { wrong: { IN_BIPOLAR: 1 }, error: 'argmax_error_in_bits_must_be_at_least_1_and_1_unsigned_when_bipolar' },
  { wrong: { SHIFT: 1 }, error: 'argmax_error_shift_needs_biases_and_no_multipliers' },
  { wrong: { SCORE_BITS: 8 }, error: 'argmax_error_score_bits_must_hold_a_score' },
  { wrong: { INDEX_BITS: 3 }, error: 'argmax_error_index_bits_must_hold_classes_minus_1' },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('argmax', { ...matching, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it('elaborates with parameters that match', async () => {
  expect(await elaborate('argmax', matching)).toMatchObject({ ok: true });
});

it('stores each beat of multipliers and biases in a word, multiplier below bias', () => {
  const params: ArgmaxParams = {
    classes: 3,
    lanes: 2,
    k: 1,
    vectorsPerFrame: 1,
    input: int(4),
    multiplierBits: 3,
    biasBits: 5,
  };
  const contents = {
    multipliers: { shape: [3], data: Float64Array.of(1, -4, 3) },
    biases: { shape: [3], data: Float64Array.of(-16, 15, 0) },
  };
  expect(argmax.memories(params, contents)).toEqual([
    {
      parameter: 'MEM_FILE',
      suffix: 'scores',
      widthBits: 16,
      words: [0b01111_100_10000_001n, 0b00000_000_00000_011n],
    },
  ]);
  expect(() => argmax.memories({ ...params, biasBits: 4 }, contents)).toThrow('4 bits');
  expect(argmax.memories({ ...params, multiplierBits: 0, biasBits: 0 }, {})).toEqual([]);
});
