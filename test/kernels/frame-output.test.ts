import { expect, it } from 'vitest';
import { inDefault } from './default-part.ts';
import { frameOutputCases } from './frame-output-cases.ts';
import { type BadParameters, elaborate, sweep } from './sweep.ts';

it('pads beats to bytes and marks the last of each frame, in the predicted cycles', async () => {
  await sweep(inDefault(frameOutputCases()));
});

it.each<BadParameters>([
  { wrong: { WIDTH: 0 }, error: 'frame_output_error_width_must_be_at_least_1' },
  { wrong: { BEATS: 0 }, error: 'frame_output_error_beats_must_be_at_least_1' },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('frame-output', { WIDTH: 4, BEATS: 4, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it('elaborates with parameters that match', async () => {
  expect(await elaborate('frame-output', { WIDTH: 4, BEATS: 4 })).toMatchObject({ ok: true });
});
