import { expect, it } from 'vitest';
import { bipolar, uint } from '../../src/ir/integer-type.ts';
import { type ThresholdParams, threshold } from '../../src/kernels/threshold/index.ts';
import { expectBanked } from './banks.ts';
import { inDefault } from './default-part.ts';
import { type BadParameters, elaborate, partsOf, sweep } from './sweep.ts';
import { thresholdCases } from './threshold-cases.ts';

const cases = thresholdCases();

it.each(partsOf(inDefault(cases)))(
  'counts thresholds for every search, number of levels and element type, in the predicted cycles: cases from %i on',
  async (_, part) => {
    await sweep(part);
  },
);

it('tries at least 100 parameter sets of one bank, and 60 of several', () => {
  expect(cases.length).toBeGreaterThanOrEqual(160);
  expectBanked(cases);
});

const matching = { CHANNELS: 4, LANES: 2, N: 3, IN_BITS: 4, T_BITS: 6, OUT_BITS: 2 };

it.each<BadParameters>([
  { wrong: { LANES: 5 }, error: 'threshold_error_lanes_must_be_1_to_channels' },
  { wrong: { N: 0 }, error: 'threshold_error_n_must_be_1_to_65535' },
  {
    wrong: { IN_BIPOLAR: 1 },
    error: 'threshold_error_in_bits_must_be_at_least_1_and_1_unsigned_when_bipolar',
  },
  { wrong: { T_BITS: 4 }, error: 'threshold_error_t_bits_must_be_at_least_2_and_hold_an_input_element' },
  { wrong: { OUT_BITS: 0 }, error: 'threshold_error_out_bits_must_be_at_least_1' },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('threshold', { ...matching, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it.each<BadParameters>([
  { wrong: { BANKS: 0 }, error: 'bank_select_error_banks_words_and_vectors_must_be_at_least_1' },
  { wrong: { BANKS: 2 }, error: 'threshold_error_banks_need_thresholds_for_each_channel' },
])('fails at elaboration of banks with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('threshold', { ...matching, ...wrong }, 'threshold_banked');
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it('elaborates with parameters that match', async () => {
  const banked = { ...matching, PER_CHANNEL: 1, BANKS: 3, VECTORS: 2 };
  expect(await elaborate('threshold', banked, 'threshold_banked')).toMatchObject({ ok: true });
  expect(await elaborate('threshold', matching)).toMatchObject({ ok: true });
  expect(await elaborate('threshold', { ...matching, BINARY: 1 })).toMatchObject({ ok: true });
});

const shared: ThresholdParams = {
  channels: 2,
  lanes: 1,
  vectorsPerFrame: 1,
  input: uint(3),
  output: uint(3),
  base: 0,
  thresholds: 5,
  perChannel: false,
  descending: true,
  search: 'binary',
  banks: 1,
};

it('lays the search tree out by rank, filled up with what no value reaches', () => {
  const contents = {
    thresholds: { shape: [1, 5], data: Float64Array.of(1, 2, 4, 6, 7) },
    descending: { shape: [1], data: Float64Array.of(1) },
  };
  const images = threshold.memories(shared, contents);
  expect(images.map(i => [i.parameter, i.suffix, i.number, i.widthBits])).toEqual([
    ['MEM_FILE', 'thresholds', 0, 5],
    ['MEM_FILE', 'thresholds', 1, 5],
    ['MEM_FILE', 'thresholds', 2, 5],
    ['MEM_FILE', 'thresholds', 3, 1],
  ]);
  // Ranks 4; 2 and 6; 1, 3, 5 and 7, of which 6 and 7 do not exist.
  expect(images.map(i => i.words)).toEqual([[6n], [2n, 8n], [1n, 4n, 7n, 8n], [1n]]);
});

it('lays banks one behind the other', () => {
  const banked = { ...shared, thresholds: 1, perChannel: true, descending: false, banks: 3 };
  const contents = {
    thresholds: { shape: [6, 1], data: Float64Array.of(1, 2, 3, 4, 5, 6) },
    descending: { shape: [6], data: new Float64Array(6) },
  };
  for (const search of ['parallel', 'binary'] as const) {
    expect(threshold.memories({ ...banked, search }, contents)[0].words).toEqual([1n, 2n, 3n, 4n, 5n, 6n]);
    // The second word's upper lane is past the last channel.
    const lanes = { ...banked, search, channels: 3, lanes: 2, banks: 2 };
    expect(threshold.memories(lanes, contents)[0].words.map(w => Number(w & 31n))).toEqual([1, 3, 4, 6]);
  }
  expect(threshold.params.safeParse({ ...banked, perChannel: false }).success).toBe(false);
});

it('rejects thresholds that are not ascending, or that leave the range of the input', () => {
  const contents = (data: readonly number[]) => ({
    thresholds: { shape: [1, 5], data: Float64Array.from(data) },
    descending: { shape: [1], data: Float64Array.of(0) },
  });
  expect(() => threshold.memories(shared, contents([1, 3, 2, 4, 5]))).toThrow('ascending');
  expect(() => threshold.memories(shared, contents([1, 2, 3, 4, 9]))).toThrow('range');
  expect(() => threshold.memories(shared, contents([-1, 2, 3, 4, 5]))).toThrow('range');
  expect(threshold.memories(shared, contents([0, 2, 3, 4, 8]))).toHaveLength(4);
});

it('rejects codes that the output type does not hold', () => {
  expect(threshold.params.safeParse(shared).success).toBe(true);
  expect(threshold.params.safeParse({ ...shared, base: 3 }).success).toBe(false);
  expect(threshold.params.safeParse({ ...shared, base: -1 }).success).toBe(false);
  expect(threshold.params.safeParse({ ...shared, output: bipolar }).success).toBe(false);
});
