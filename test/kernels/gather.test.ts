import { expect, it } from 'vitest';
import { uint } from '../../src/ir/integer-type.ts';
import { type GatherShape, gather, gatherDepth } from '../../src/kernels/gather/index.ts';
import { timingOf } from '../../src/kernels/index.ts';
import { predict } from '../../src/schedule/predict.ts';
import { inDefault } from './default-part.ts';
import { gatherCases } from './gather-cases.ts';
import { type BadParameters, elaborate, sweep } from './sweep.ts';

it('takes entries by every list of indices and folding, in the predicted cycles', async () => {
  const cases = gatherCases();
  expect(cases.length).toBeGreaterThanOrEqual(100);
  await sweep(inDefault(cases));
});

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

it.each<[string, number, number[]]>([
  ['a crop', 12, range(12).slice(2, 9)],
  ['every second entry', 12, range(6).map(i => 2 * i)],
  ['an enlargement', 8, range(12).map(i => Math.floor(i / 1.5))],
  ['a mirror', 8, range(8).toReversed()],
])('gives or takes a beat in every cycle: %s', (_, size, indices) => {
  const shape: GatherShape = { type: uint(8), lanes: 2, size, block: 20, indices, vectorsPerFrame: 3 };
  const params = { ...shape, depthBeats: gatherDepth(shape) };
  const timing = timingOf({ id: 'k', kind: 'gather', params, contents: {}, layer: '' });
  const { initiationIntervalCycles } = predict({ kernels: [{ id: 'k', timing }], links: [] });
  expect(initiationIntervalCycles).toBe(Math.max(size, indices.length) * 10 * 3);
});

it('keeps a row and what arrives meanwhile, no frame, where rows are dropped', () => {
  const indices = range(64).map(i => 2 * i);
  const shape: GatherShape = { type: uint(8), lanes: 1, size: 128, block: 128, indices, vectorsPerFrame: 1 };
  expect(gatherDepth(shape)).toBe(256);
});

const matching = { BITS: 4, BEATS: 2, SIZE: 5, COUNT: 3, FIRST: 2, LEAST: 1, DEPTH: 6 };

it.each<BadParameters>([
  { wrong: { BEATS: 0 }, error: 'gather_error_sizes_must_be_at_least_1' },
  { wrong: { FIRST: 5 }, error: 'gather_error_indices_must_lie_in_the_vector' },
  { wrong: { LEAST: 3 }, error: 'gather_error_indices_must_lie_in_the_vector' },
  { wrong: { DEPTH: 3 }, error: 'gather_error_depth_must_hold_what_is_kept' },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('gather', { ...matching, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it('elaborates with parameters that match', async () => {
  expect(await elaborate('gather', matching)).toMatchObject({ ok: true });
});

it('rejects indices outside the vector, and depths that do not hold what is kept', () => {
  const shape = { type: uint(2), lanes: 2, size: 4, block: 4, vectorsPerFrame: 1 };
  const isLegal = (indices: readonly number[], depthBeats: number): boolean =>
    gather.params.safeParse({ ...shape, indices, depthBeats }).success;
  expect([isLegal([3, 1], 5), isLegal([3, 1], 6), isLegal([3, 4], 8)]).toEqual([false, true, false]);
});
