import { expect, it } from 'vitest';
import { inDefault } from './default-part.ts';
import { fifoCases } from './fifo-cases.ts';
import { type BadParameters, elaborate, sweep } from './sweep.ts';

it('passes beats on in order for every depth and width, in the predicted cycles', async () => {
  const cases = fifoCases();
  expect(cases.length).toBeGreaterThanOrEqual(100);
  await sweep(inDefault(cases));
});

it.each<BadParameters>([
  { wrong: { WIDTH: 0 }, error: 'fifo_error_width_must_be_at_least_1' },
  { wrong: { DEPTH: 1 }, error: 'fifo_error_depth_must_be_at_least_2' },
  { wrong: { SHIFT_DEPTH: 33 }, error: 'fifo_error_shift_depth_must_be_1_to_32' },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('fifo', { WIDTH: 4, DEPTH: 4, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it('elaborates with parameters that match', async () => {
  expect(await elaborate('fifo', { WIDTH: 4, DEPTH: 4 })).toMatchObject({ ok: true });
  expect(await elaborate('fifo', { WIDTH: 4, DEPTH: 40 })).toMatchObject({ ok: true });
});
