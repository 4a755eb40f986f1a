import { expect, it } from 'vitest';
import { bipolar, int, uint } from '../../src/ir/integer-type.ts';
import { type LookupParams, lookup } from '../../src/kernels/lookup/index.ts';
import { expectBanked } from './banks.ts';
import { inDefault } from './default-part.ts';
import { lookupCases } from './lookup-cases.ts';
import { type BadParameters, elaborate, partsOf, sweep } from './sweep.ts';

const cases = lookupCases();

it.each(partsOf(inDefault(cases)))(
  'looks up every entry for every folding and element type, in the predicted cycles: cases from %i on',
  async (_, part) => {
    await sweep(part);
  },
);

it('tries at least 100 parameter sets of one bank, and 60 of several', () => {
  expect(cases.length).toBeGreaterThanOrEqual(160);
  expectBanked(cases);
});

const matching = { CHANNELS: 4, LANES: 2, IN_BITS: 4, OUT_BITS: 3, INDEX_BITS: 3 };

it.each<BadParameters>([
  { wrong: { CHANNELS: 0 }, error: 'lookup_error_channels_must_be_at_least_1' },
  { wrong: { LANES: 5 }, error: 'lookup_error_lanes_must_be_1_to_channels' },
  { wrong: { OUT_BITS: 0 }, error: 'lookup_error_bits_must_be_at_least_1' },
  {
    wrong: { CHANNELS: 101, LANES: 101, PER_CHANNEL: 1 },
    error: 'lookup_error_lanes_with_tables_of_their_own_must_be_at_most_100',
  },
  {
    wrong: { INDEX_BITS: 5 },
    error: 'lookup_error_index_bits_must_be_1_to_in_bits_and_at_most_16',
  },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('lookup', { ...matching, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it.each<BadParameters>([
  { wrong: { BANKS: 0 }, error: 'bank_select_error_banks_words_and_vectors_must_be_at_least_1' },
  { wrong: { BANKS: 2 }, error: 'lookup_error_banks_need_a_table_for_each_channel' },
])('fails at elaboration of banks with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('lookup', { ...matching, ...wrong }, 'lookup_banked');
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it('elaborates with parameters that match', async () => {
  const banked = { ...matching, PER_CHANNEL: 1, BANKS: 3, VECTORS: 2 };
  expect(await elaborate('lookup', banked, 'lookup_banked')).toMatchObject({ ok: true });
  expect(await elaborate('lookup', matching)).toMatchObject({ ok: true });
  expect(await elaborate('lookup', { ...matching, PER_CHANNEL: 1 })).toMatchObject({ ok: true });
});

const params: LookupParams = {
  channels: 3,
  lanes: 2,
  vectorsPerFrame: 1,
  input: int(4),
  output: int(4),
  min: -3,
  entries: 5,
  perChannel: false,
  banks: 1,
};

const tableOf = (sets: number, values: readonly number[]) => ({
  table: { shape: [sets, values.length / sets], data: Float64Array.from(values) },
});

it('puts the entry of an input where its low bits say, and 0 where no input is', () => {
  const [image] = lookup.memories(params, tableOf(1, [1, 2, 3, 4, -1]));
  expect(image).toMatchObject({ parameter: 'MEM_FILE', suffix: 'table', number: 0, widthBits: 4 });
  // Inputs 0, 1, then none with low bits 2, 3 and 4, then -3, -2 and -1.
  expect(image.words).toEqual([4n, 15n, 0n, 0n, 0n, 1n, 2n, 3n]);
});

it('gives each lane the tables of its channels, and 0 past the last channel', () => {
  const perChannel = { ...params, input: uint(1), min: 0, entries: 2, perChannel: true };
  const images = lookup.memories(perChannel, tableOf(3, [1, 2, 3, 4, 5, 6]));
  expect(images.map(i => [i.number, i.widthBits, i.words])).toEqual([
    [0, 4, [1n, 2n, 5n, 6n]],
    [1, 4, [3n, 4n, 0n, 0n]],
  ]);
});

it('has no entry of 0 for a bipolar input', () => {
  const signs = { ...params, input: bipolar, output: bipolar, min: -1, entries: 3 };
  expect(lookup.memories(signs, tableOf(1, [1, 1, -1]))[0].words).toEqual([1n, 0n]);
  expect(lookup.params.safeParse(signs).success).toBe(true);
  expect(lookup.params.safeParse({ ...signs, entries: 2 }).success).toBe(false);
});

it('rejects tables of another shape, and entries that no input has', () => {
  expect(() => lookup.memories(params, tableOf(1, [1, 2, 3]))).toThrow('lookup of 1 tables of 5 given [1,3]');
  expect(lookup.params.safeParse(params).success).toBe(true);
  expect(lookup.params.safeParse({ ...params, min: -9 }).success).toBe(false);
  expect(lookup.params.safeParse({ ...params, entries: 12 }).success).toBe(false);
  expect(lookup.params.safeParse({ ...params, lanes: 4 }).success).toBe(false);
});
