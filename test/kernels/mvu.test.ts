import { expect, it } from 'vitest';
import { bipolar, typeName, uint } from '../../src/ir/integer-type.ts';
import { type MvuParams, mvu } from '../../src/kernels/mvu/index.ts';
import { banksOf, expectBanked } from './banks.ts';
import { inDefault } from './default-part.ts';
import { everyActivation, everyMvuProduct } from './every-product-cases.ts';
import { mvuCases } from './mvu-cases.ts';
import { type BadParameters, elaborate, partsOf, sweep } from './sweep.ts';

const cases = mvuCases();

it.each(partsOf(inDefault(cases)))(
  'computes dot products for every pair of element types, shape and folding, in the predicted cycles: cases from %i on',
  async (_, part) => {
    await sweep(part);
  },
);

it('tries at least 200 parameter sets of one bank, and 60 of several', () => {
  expect(cases.filter(c => banksOf(c) === 1).length).toBeGreaterThanOrEqual(200);
  expectBanked(cases);
});

it.each(everyActivation.map(activation => ({ activation, type: typeName(activation) })))(
  'multiplies every weight of every code by every activation of $type',
  async ({ activation }) => {
    await sweep(everyMvuProduct(activation));
  },
);

const matching = { MW: 4, MH: 4, PE: 2, SIMD: 2, A_BITS: 4, W_BITS: 4, ACC_BITS: 10 };

it.each<BadParameters>([
  { wrong: { PE: 5 }, error: 'mvu_error_pe_must_be_1_to_mh' },
  { wrong: { PE: 0 }, error: 'mvu_error_pe_must_be_1_to_mh' },
  { wrong: { SIMD: 5 }, error: 'mvu_error_simd_must_be_1_to_mw' },
  { wrong: { GROUP: 3 }, error: 'mvu_error_group_must_be_1_to_simd' },
  { wrong: { GROUP: 0 }, error: 'mvu_error_group_must_be_1_to_simd' },
  { wrong: { A_BIPOLAR: 1 }, error: 'mvu_error_a_bits_must_be_at_least_1_and_1_unsigned_when_bipolar' },
  { wrong: { W_CODE: 1 }, error: 'mvu_error_w_bits_must_be_those_of_the_code' },
  { wrong: { W_CODE: 5, W_BITS: 2 }, error: 'mvu_error_w_bits_must_be_those_of_the_code' },
  { wrong: { W_CODE: 6 }, error: 'mvu_error_w_code_must_be_0_to_5' },
  {
    wrong: { A_BITS: 1, W_BITS: 1, A_BIPOLAR: 1, W_CODE: 1, ACC_BITS: 1 },
    error: 'mvu_error_acc_bits_must_be_at_least_1_and_2_when_bipolar',
  },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('mvu', { ...matching, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it.each<Readonly<Record<string, number>>>([{ BANKS: 0 }, { BANKS: 2, VECTORS: 0 }])(
  'fails at elaboration with %o',
  async wrong => {
    const { ok, all } = await elaborate('mvu', { ...matching, ...wrong }, 'mvu_banked');
    expect(ok).toBe(false);
    expect(all).toContain('bank_select_error_banks_words_and_vectors_must_be_at_least_1');
  },
);

it('elaborates with parameters that match', async () => {
  expect(await elaborate('mvu', matching)).toMatchObject({ ok: true });
  expect(await elaborate('mvu', { ...matching, BANKS: 3 }, 'mvu_banked')).toMatchObject({ ok: true });
});

it('stores weights row group by row group, column 0 of row 0 lowest, and fills up with what adds nothing', () => {
  const params: MvuParams = {
    mw: 3,
    mh: 3,
    pe: 2,
    simd: 2,
    activation: bipolar,
    weight: { kind: 'bipolar' },
    accBits: 3,
    vectorsPerFrame: 1,
    banks: 1,
  };
  const weightsOf = (data: readonly number[]) => ({
    weights: { shape: [3, 3], data: Float64Array.from(data) },
  });
  const rows = [1, -1, -1, -1, 1, 1, 1, 1, -1];
  // Of each word: row 0 columns 0 and 1, then row 1; the fourth column is 1, the fourth row is anything.
  expect(mvu.memories(params, weightsOf(rows))[0].words).toEqual([0b1001n, 0b1110n, 0b1111n, 0b1110n]);
  const integers = { ...params, activation: uint(2), weight: { kind: 'int', bits: 3 } } as const;
  expect(mvu.memories(integers, weightsOf([-4, 3, 1, 0, -1, 2, 0, 0, 0]))[0].words.slice(0, 2)).toEqual([
    0b111_000_011_100n,
    0b000_010_000_001n,
  ]);
});

it('rejects weights that its parameters cannot hold', () => {
  const params = {
    mw: 1,
    mh: 1,
    pe: 1,
    simd: 1,
    activation: uint(1),
    accBits: 4,
    vectorsPerFrame: 1,
    banks: 1,
  };
  const contents = (value: number) => ({ weights: { shape: [1, 1], data: Float64Array.of(value) } });
  expect(() => mvu.memories({ ...params, weight: { kind: 'bipolar' } }, contents(0))).toThrow('not bipolar');
  expect(() => mvu.memories({ ...params, weight: { kind: 'ternary' } }, contents(-2))).toThrow('not ternary');
  expect(() => mvu.memories({ ...params, weight: { kind: 'int', bits: 2 } }, contents(2))).toThrow(
    'not int2',
  );
});

it('rejects folds larger than the matrix', () => {
  const params = { ...mvuCases()[0].kernel.params, mw: 4, mh: 4, pe: 5, simd: 1 };
  expect(mvu.params.safeParse(params).success).toBe(false);
  expect(mvu.params.safeParse({ ...params, pe: 1, simd: 5 }).success).toBe(false);
});
