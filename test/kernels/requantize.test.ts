import { expect, it } from 'vitest';
import { bipolar, int, uint } from '../../src/ir/integer-type.ts';
import { type RequantizeParams, requantize } from '../../src/kernels/requantize/index.ts';
import { expectBanked } from './banks.ts';
import { inDefault } from './default-part.ts';
import { requantizeCases } from './requantize-cases.ts';
import { type BadParameters, elaborate, partsOf, sweep } from './sweep.ts';

const cases = requantizeCases();

it.each(partsOf(inDefault(cases)))(
  'multiplies, shifts with every rounding and clamps, in the predicted cycles: cases from %i on',
  async (_, part) => {
    await sweep(part);
  },
);

it('tries at least 150 parameter sets of one bank, and 60 of several', () => {
  expect(cases.length).toBeGreaterThanOrEqual(210);
  expectBanked(cases);
});

const matching = {
  CHANNELS: 4,
  LANES: 2,
  IN_BITS: 8,
  IN_SIGNED: 1,
  SUM_BITS: 9,
  SHIFT: 3,
  MAX: 3,
  OUT_BITS: 2,
};

it.each<BadParameters>([
  { wrong: { LANES: 5 }, error: 'requantize_error_lanes_must_be_1_to_channels' },
  {
    wrong: { MULTIPLIER_BITS: 3, PART_BITS: 40 },
    error: 'requantize_error_part_bits_must_be_less_than_in_bits_of_a_product',
  },
  {
    wrong: { IN_BIPOLAR: 1 },
    error: 'requantize_error_in_bits_must_be_at_least_1_and_1_unsigned_when_bipolar',
  },
  {
    wrong: { SHIFT: 9 },
    error: 'requantize_error_shift_must_be_less_than_sum_bits_and_not_0_when_half_even',
  },
  {
    wrong: { SHIFT: 0, HALF_EVEN: 1 },
    error: 'requantize_error_shift_must_be_less_than_sum_bits_and_not_0_when_half_even',
  },
  {
    wrong: { MIN: 4 },
    error: 'requantize_error_min_must_not_exceed_max_and_out_bits_must_be_1_to_31',
  },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('requantize', { ...matching, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it.each<BadParameters>([
  { wrong: { BANKS: 0 }, error: 'bank_select_error_banks_words_and_vectors_must_be_at_least_1' },
  { wrong: { BANKS: 2 }, error: 'requantize_error_banks_need_multipliers_or_biases_for_each_channel' },
])('fails at elaboration of banks with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('requantize', { ...matching, ...wrong }, 'requantize_banked');
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it('elaborates with parameters that match', async () => {
  const banked = { ...matching, BIAS_BITS: 4, BIAS_PER_CHANNEL: 1, BANKS: 3, VECTORS: 2 };
  expect(await elaborate('requantize', banked, 'requantize_banked')).toMatchObject({ ok: true });
  expect(await elaborate('requantize', matching)).toMatchObject({ ok: true });
});

const params: RequantizeParams = {
  channels: 3,
  lanes: 2,
  vectorsPerFrame: 1,
  input: int(8),
  output: uint(4),
  multiplierBits: 4,
  multiplierPerChannel: true,
  biasBits: 5,
  biasPerChannel: true,
  sumBits: 12,
  shift: 3,
  rounding: 'half-even',
  zero: 0,
  min: 0,
  max: 15,
  banks: 1,
};
const tensor = (...data: number[]) => ({ shape: [data.length], data: Float64Array.from(data) });

it('stores multipliers, and biases with half a step added, lane 0 lowest', () => {
  const contents = { multipliers: tensor(1, -8, 7), biases: tensor(0, -20, 11) };
  const images = requantize.memories(params, contents);
  expect(images).toEqual([
    {
      parameter: 'MULTIPLIER_FILE',
      suffix: 'multipliers',
      widthBits: 8,
      words: [0b1000_0001n, 0b0000_0111n],
    },
    { parameter: 'BIAS_FILE', suffix: 'biases', widthBits: 10, words: [0b10000_00100n, 0b00000_01111n] },
  ]);
  const shared = {
    ...params,
    multiplierPerChannel: false,
    biasPerChannel: false,
    biasBits: 0,
    rounding: 'floor',
  };
  expect(
    requantize.memories(shared as RequantizeParams, { multipliers: tensor(5), biases: tensor(0) }),
  ).toEqual([{ parameter: 'MULTIPLIER_FILE', suffix: 'multipliers', widthBits: 4, words: [5n] }]);
});

it('rejects contents that its parameters do not hold', () => {
  const memories =
    (multipliers: number[], biases: number[], change: Partial<RequantizeParams> = {}) =>
    () =>
      requantize.memories(
        { ...params, ...change },
        { multipliers: tensor(...multipliers), biases: tensor(...biases) },
      );
  expect(memories([1, 2, 8], [0, 0, 0])).toThrow('multipliers do not fit 4 bits');
  expect(memories([1, 2, 3], [0, 0, 12])).toThrow('biases do not fit 5 bits');
  expect(memories([1], [0, 0, 0])).toThrow('given 1 multipliers');
  expect(memories([1, 2, 3], [0, 0, 0, 0])).toThrow('given 4 biases');
  expect(memories([2], [0, 0, 0], { multiplierBits: 0, multiplierPerChannel: false })).toThrow('no bits');
});

it('rejects parameters that contradict each other', () => {
  const isLegal = (change: Partial<RequantizeParams>) =>
    requantize.params.safeParse({ ...params, ...change }).success;
  expect(isLegal({})).toBe(true);
  expect(isLegal({ shift: 12 })).toBe(false);
  expect(isLegal({ shift: 0 })).toBe(false);
  expect(isLegal({ shift: 0, rounding: 'floor' })).toBe(true);
  expect(isLegal({ output: bipolar })).toBe(false);
  expect(isLegal({ max: 16 })).toBe(false);
  expect(isLegal({ min: 5, max: 4 })).toBe(false);
  expect(isLegal({ lanes: 4 })).toBe(false);
});
