import { expect, it } from 'vitest';
import { bipolar, int, typeName } from '../../src/ir/integer-type.ts';
import { type VvuParams, vvu } from '../../src/kernels/vvu/index.ts';
import { expectBanked } from './banks.ts';
import { inDefault } from './default-part.ts';
import { everyActivation, everyVvuProduct } from './every-product-cases.ts';
import { type BadParameters, elaborate, partsOf, sweep } from './sweep.ts';
import { vvuCases } from './vvu-cases.ts';

const cases = vvuCases();

it.each(partsOf(inDefault(cases)))(
  'computes depthwise sums for every pair of element types, shape and folding, in the predicted cycles: cases from %i on',
  async (_, part) => {
    await sweep(part);
  },
);

it('tries at least 150 parameter sets of one bank, and 60 of several', () => {
  expect(cases.length).toBeGreaterThanOrEqual(210);
  expectBanked(cases);
});

it.each(everyActivation.map(activation => ({ activation, type: typeName(activation) })))(
  'multiplies every weight of every code by every activation of $type',
  async ({ activation }) => {
    await sweep(everyVvuProduct(activation));
  },
);

const matching = { CHANNELS: 6, PLACES: 4, PE: 2, A_BITS: 4, W_BITS: 4, ACC_BITS: 10 };

it.each<BadParameters>([
  { wrong: { PE: 4 }, error: 'vvu_error_pe_must_divide_channels' },
  { wrong: { PE: 12 }, error: 'vvu_error_pe_must_divide_channels' },
  { wrong: { MULTIPLIER: 0 }, error: 'vvu_error_channels_places_and_multiplier_must_be_at_least_1' },
  { wrong: { A_BIPOLAR: 1 }, error: 'vvu_error_a_bits_must_be_at_least_1_and_1_unsigned_when_bipolar' },
  { wrong: { W_CODE: 1 }, error: 'vvu_error_w_bits_must_be_those_of_the_code' },
  { wrong: { W_CODE: 2 }, error: 'vvu_error_w_bits_must_be_those_of_the_code' },
  { wrong: { W_CODE: 6 }, error: 'vvu_error_w_code_must_be_0_to_5' },
  {
    wrong: { A_BITS: 1, W_BITS: 1, A_BIPOLAR: 1, W_CODE: 1, ACC_BITS: 1 },
    error: 'vvu_error_acc_bits_must_be_at_least_1_and_2_when_bipolar',
  },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('vvu', { ...matching, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it.each<Readonly<Record<string, number>>>([{ BANKS: 0 }, { BANKS: 2, VECTORS: 0 }])(
  'fails at elaboration with %o',
  async wrong => {
    const { ok, all } = await elaborate('vvu', { ...matching, ...wrong }, 'vvu_banked');
    expect(ok).toBe(false);
    expect(all).toContain('bank_select_error_banks_words_and_vectors_must_be_at_least_1');
  },
);

it('elaborates with parameters that match', async () => {
  expect(await elaborate('vvu', { ...matching, BANKS: 3 }, 'vvu_banked')).toMatchObject({ ok: true });
  expect(await elaborate('vvu', matching)).toMatchObject({ ok: true });
});

const params: VvuParams = {
  channels: 4,
  places: 2,
  multiplier: 1,
  pe: 2,
  activation: bipolar,
  weight: { kind: 'int', bits: 3 },
  accBits: 5,
  vectorsPerFrame: 1,
  banks: 1,
};

const contentsOf = (data: readonly number[]) => ({
  weights: { shape: [data.length / 2, 2], data: Float64Array.from(data) },
});

it('stores weights place by place, then fold by fold, the first channel lowest', () => {
  // Channel c has weights [c - 4, c].
  const words = vvu.memories(params, contentsOf([-4, 0, -3, 1, -2, 2, -1, 3]))[0].words;
  expect(words).toEqual([0b101_100n, 0b111_110n, 0b001_000n, 0b011_010n]);
});

it('stores the results of one channel side by side', () => {
  const twice = { ...params, channels: 2, multiplier: 2, pe: 1, weight: { kind: 'bipolar' } } as const;
  const words = vvu.memories(twice, contentsOf([1, -1, -1, -1, 1, 1, -1, 1]))[0].words;
  expect(words).toEqual([0b01n, 0b01n, 0b00n, 0b11n]);
});

it('rejects weights that its parameters cannot hold', () => {
  const one = { ...params, channels: 1, places: 2, pe: 1, activation: int(4) };
  const memories = (weight: VvuParams['weight'], value: number) => () =>
    vvu.memories({ ...one, weight }, contentsOf([1, value]));
  expect(memories({ kind: 'bipolar' }, 0)).toThrow('not bipolar');
  expect(memories({ kind: 'ternary' }, -2)).toThrow('not ternary');
  expect(memories({ kind: 'int', bits: 2 }, 2)).toThrow('not int2');
  expect(() => vvu.memories(one, contentsOf([1, 1, 1, 1]))).toThrow('1 results and 2 places');
});

it('rejects a folding that does not divide the channels', () => {
  expect(vvu.params.safeParse(params).success).toBe(true);
  expect(vvu.params.safeParse({ ...params, pe: 3 }).success).toBe(false);
  expect(vvu.params.safeParse({ ...params, pe: 8 }).success).toBe(false);
});
