import { expect, it } from 'vitest';
import { inDefault } from './default-part.ts';
import { frameInputCases } from './frame-input-cases.ts';
import { framedRight, framingModel, framingRun, framings, sinkOf } from './framings.ts';
import { type BadParameters, buildSweep, elaborate, runsOf, sweep } from './sweep.ts';

it('passes whole frames on without their padding, in the predicted cycles', async () => {
  await sweep(inDefault(frameInputCases()));
});

it.each(framings)('keeps frames whole and pulses framing_error: $name', async framing => {
  const model = await framingModel(framing);
  const simulator = await buildSweep(model);
  const right = framedRight(framing);
  for (const how of runsOf(model).filter(run => run.resetAfterSourceBeats === undefined)) {
    const result = await simulator.run(framingRun(model, framing, how));
    expect(sinkOf(result)).toMatchObject(right.sink);
    expect(result.flags).toEqual(right.flags);
    expect(result.hang).toBeUndefined();
  }
});

it.each<BadParameters>([
  { wrong: { WIDTH: 0 }, error: 'frame_input_error_width_must_be_at_least_1' },
  { wrong: { BEATS: 0 }, error: 'frame_input_error_beats_must_be_at_least_1' },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('frame-input', { WIDTH: 4, BEATS: 4, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it('elaborates with parameters that match', async () => {
  expect(await elaborate('frame-input', { WIDTH: 4, BEATS: 4 })).toMatchObject({ ok: true });
});
