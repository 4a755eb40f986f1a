import { expect, it } from 'vitest';
import { frameOutput } from '../../../src/codegen/kernels/frame-output/index.ts';
import { passingCase, randomShape } from './passing-case.ts';
import { Random } from './random.ts';
import { elaborate, type SweepCase, sweep } from './sweep.ts';

function sweepCases(): SweepCase[] {
  const random = new Random(7);
  return Array.from({ length: 100 }, () => {
    const stream = randomShape(random);
    const params = frameOutput.params.parse({ stream });
    return passingCase(random, { id: 'out', kind: 'frame-output', params, contents: {}, layer: '' }, stream);
  });
}

it('pads beats to bytes and marks the last of each frame, in the predicted cycles', async () => {
  await sweep(sweepCases());
});

it.each([
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
