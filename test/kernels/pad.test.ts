import { expect, it } from 'vitest';
import { bipolar, int, uint } from '../../src/ir/integer-type.ts';
import { timingOf } from '../../src/kernels/index.ts';
import { type PadParams, pad } from '../../src/kernels/pad/index.ts';
import { predict } from '../../src/schedule/predict.ts';
import { inDefault } from './default-part.ts';
import { padCases } from './pad-cases.ts';
import { type BadParameters, elaborate, sweep } from './sweep.ts';

it('surrounds images for every side, type and folding, in the predicted cycles', async () => {
  const cases = padCases();
  expect(cases.length).toBeGreaterThanOrEqual(100);
  await sweep(inDefault(cases));
});

it('gives a beat in every cycle', () => {
  for (const { kernel } of padCases()) {
    const timing = timingOf(kernel);
    const { initiationIntervalCycles } = predict({ kernels: [{ id: 'k', timing }], links: [] });
    expect(initiationIntervalCycles).toBe(timing.outputs.m_axis.stepOfBeat.length);
  }
});

const matching = { HEIGHT: 2, WIDTH: 3, CHANNELS: 4, LANES: 2, IN_BITS: 3, OUT_BITS: 4, PAD_TOP: 1 };

it.each<BadParameters>([
  { wrong: { WIDTH: 0 }, error: 'pad_error_height_width_and_channels_must_be_at_least_1' },
  { wrong: { LANES: 5 }, error: 'pad_error_lanes_must_be_1_to_channels' },
  { wrong: { OUT_BITS: 2 }, error: 'pad_error_bits_must_be_at_least_1_and_not_fewer_than_the_input' },
  { wrong: { IN_BIPOLAR: 1 }, error: 'pad_error_bipolar_elements_are_1_unsigned_bit' },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('pad', { ...matching, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it('elaborates with parameters that match', async () => {
  expect(await elaborate('pad', matching)).toMatchObject({ ok: true });
});

it('rejects types that do not hold the input and the constant', () => {
  const params: PadParams = {
    ...{ height: 2, width: 3, channels: 4, lanes: 2, input: uint(3), output: uint(3) },
    ...{ pads: [1, 0, 0, 2], value: 7 },
  };
  const isLegal = (changed: Partial<PadParams>): boolean =>
    pad.params.safeParse({ ...params, ...changed }).success;
  expect(isLegal({})).toBe(true);
  expect(isLegal({ value: 8 })).toBe(false);
  expect(isLegal({ value: -1 })).toBe(false);
  expect(isLegal({ output: int(3), value: 0 })).toBe(false);
  expect(isLegal({ output: int(4), value: -8 })).toBe(true);
  expect(isLegal({ input: bipolar, output: bipolar, value: -1 })).toBe(true);
  expect(isLegal({ input: bipolar, output: bipolar, value: 0 })).toBe(false);
  expect(isLegal({ input: bipolar, output: int(2), value: 0 })).toBe(true);
  expect(isLegal({ input: uint(1), output: bipolar, value: 1 })).toBe(false);
});
