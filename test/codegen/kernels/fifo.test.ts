import { expect, it } from 'vitest';
import { fifo } from '../../../src/codegen/kernels/fifo/index.ts';
import { passingCase, randomShape } from './passing-case.ts';
import { Random } from './random.ts';
import { elaborate, type SweepCase, sweep } from './sweep.ts';

/** Both stores, whole powers of two and their neighbours. */
const depths = [2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 34, 48, 63, 64, 65, 100, 128];

function sweepCases(): SweepCase[] {
  const random = new Random(5);
  return depths.flatMap(depth =>
    Array.from({ length: 5 }, () => {
      const stream = randomShape(random);
      const params = fifo.params.parse({ depth, stream });
      return passingCase(random, { id: 'fifo', kind: 'fifo', params, contents: {}, layer: '' }, stream);
    }),
  );
}

it('passes beats on in order for every depth and width, in the predicted cycles', async () => {
  const cases = sweepCases();
  expect(cases.length).toBeGreaterThanOrEqual(100);
  await sweep(cases);
});

it.each([
  { wrong: { WIDTH: 0 }, error: 'fifo_error_width_must_be_at_least_1' },
  { wrong: { DEPTH: 1 }, error: 'fifo_error_depth_must_be_at_least_2' },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('fifo', { WIDTH: 4, DEPTH: 4, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it('elaborates with parameters that match', async () => {
  expect(await elaborate('fifo', { WIDTH: 4, DEPTH: 4 })).toMatchObject({ ok: true });
  expect(await elaborate('fifo', { WIDTH: 4, DEPTH: 40 })).toMatchObject({ ok: true });
});
