import { expect, it } from 'vitest';
import { bipolar, int, uint } from '../../src/ir/integer-type.ts';
import { type ConcatParams, concat } from '../../src/kernels/concat/index.ts';
import { concatCases } from './concat-cases.ts';
import { inDefault } from './default-part.ts';
import { type BadParameters, elaborate, sweep } from './sweep.ts';

it('joins up to five streams of every mixture of types, in the predicted cycles', async () => {
  const cases = concatCases();
  expect(cases.length).toBeGreaterThanOrEqual(100);
  await sweep(inDefault(cases));
});

// Two inputs of one channel of one bit, which is what the lists hold when they are not given.
const matching = { INPUTS: 2, LANES: 1, TOTAL_BITS: 2, OUT_BITS: 3 };

it.each<BadParameters>([
  { wrong: { INPUTS: 65 }, error: 'concat_error_inputs_must_be_1_to_64' },
  { wrong: { LANES: 2 }, error: 'concat_error_lanes_must_divide_the_channels_of_every_input' },
  { wrong: { LANES: 0 }, error: 'concat_error_lanes_must_be_at_least_1' },
  { wrong: { TOTAL_BITS: 3 }, error: 'concat_error_total_bits_must_be_the_sum_of_in_bits' },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('concat', { ...matching, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it('elaborates with parameters that match', async () => {
  expect(await elaborate('concat', matching)).toMatchObject({ ok: true });
});

it('lists channels and types with the first input in the low bits', () => {
  const params: ConcatParams = {
    inputs: [
      { type: bipolar, channels: 2 },
      { type: uint(3), channels: 4 },
      { type: int(10), channels: 16 },
    ],
    lanes: 2,
    vectorsPerFrame: 1,
    output: int(10),
  };
  expect(concat.verilog(concat.params.parse(params))).toEqual([
    ['INPUTS', 3],
    ['LANES', 2],
    ['CHANNELS', { literal: "96'h100000000400000002" }],
    ['IN_BITS', { literal: "96'ha0000000300000001" }],
    ['TOTAL_BITS', 14],
    ['IN_SIGNED', { literal: "3'h4" }],
    ['IN_BIPOLAR', { literal: "3'h1" }],
    ['OUT_BITS', 10],
  ]);
  expect(Object.keys(concat.ports(params).inputs)).toEqual(['s0_axis', 's1_axis', 's2_axis']);
});

it('rejects lanes that cut beats, and a bipolar result of other elements', () => {
  const params: ConcatParams = {
    inputs: [
      { type: bipolar, channels: 4 },
      { type: bipolar, channels: 6 },
    ],
    lanes: 2,
    vectorsPerFrame: 1,
    output: bipolar,
  };
  expect(concat.params.safeParse(params).success).toBe(true);
  expect(concat.params.safeParse({ ...params, lanes: 4 }).success).toBe(false);
  const inputs = [params.inputs[0], { type: uint(1), channels: 6 }];
  expect(concat.params.safeParse({ ...params, inputs }).success).toBe(false);
});
