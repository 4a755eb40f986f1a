import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AffineMap } from '../../src/exact/condition.ts';
import * as Q from '../../src/exact/rational.ts';
import * as S from '../../src/exact/surd.ts';
import { accuracyOf } from '../../src/host/frames.ts';
import type { WireOutput } from '../../src/host/interface.ts';
import { classesOf, toValues } from '../../src/host/output.ts';
import { int } from '../../src/ir/integer-type.ts';

const SEED = 20240621;

const map = (scale: number, offset = 0): AffineMap => ({
  scale: S.fromNumber(scale),
  offset: S.fromNumber(offset),
});

const outputOf = (
  shape: readonly number[],
  maps: readonly AffineMap[],
  rest: Partial<WireOutput> = {},
): WireOutput => ({
  name: 'y',
  modelName: 'y',
  shape,
  layout: 'row-major',
  wireShape: shape,
  type: int(16),
  range: { min: -1000, max: 1000 },
  meaning: 'scores',
  maps,
  leftToHost: [],
  ...rest,
});

const classes = (output: WireOutput, integers: readonly number[]) =>
  classesOf(output, Float64Array.from(integers));

it('gives values by one scale for all, or by one for each channel', () => {
  const integers = Float64Array.of(1, 2, -3, 4);
  expect([...toValues(outputOf([4], [map(0.5, 1)]), integers)]).toEqual([1.5, 2, -0.5, 3]);
  expect([...toValues(outputOf([2, 2], [map(0.5), map(-2, 3)]), integers)]).toEqual([0.5, -1, -1.5, -5]);
  const roots = { scale: S.squareRoot(Q.rational(2n)), offset: S.ZERO };
  expect(toValues(outputOf([1], [roots]), Float64Array.of(3))[0]).toBeCloseTo(3 * Math.SQRT2, 14);
});

it('takes the largest score exactly, the first of equals', () => {
  const scores = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 3, maxLength: 3 });
  const factors = fc.array(fc.constantFrom(-3, -1, 0, 1, 2, 3), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(scores, factors, scores, (frame, scale, offset) => {
      // In thirds, so that no double is exact.
      const third = (n: number) => S.fromRational(Q.rational(BigInt(n), 3n));
      const maps = scale.map((s, c) => ({ scale: third(s), offset: third(offset[c]) }));
      const exact = frame.map((q, c) => scale[c] * q + offset[c]);
      expect(classes(outputOf([3], maps), frame)).toEqual(Int32Array.of(exact.indexOf(Math.max(...exact))));
    }),
    { seed: SEED, numRuns: 500 },
  );
  expect(classes(outputOf([3], [map(2)]), [1, 5, 5, 9, 0, 9])).toEqual(Int32Array.of(1, 0));
  expect(classes(outputOf([3], [map(-2)]), [1, 5, 5, 9, 0, 9])).toEqual(Int32Array.of(0, 1));
  expect(classes(outputOf([1, 1, 3], [map(2)]), [1, 5, 7])).toEqual(Int32Array.of(2));
});

it('decides scores of irrational scales that doubles could not', () => {
  // 2 * 33461^2 = 47321^2 + 1: sqrt(2) * 33461 is the larger by some 1e-5, here times 1e-12, beside 1.
  const tiny = Q.rational(1n, 10n ** 12n);
  const maps = [
    { scale: S.scale(S.squareRoot(Q.rational(2n)), tiny), offset: S.fromNumber(1) },
    { scale: S.fromRational(tiny), offset: S.fromNumber(1) },
  ];
  expect(classes(outputOf([2], maps), [33461, 47321])).toEqual(Int32Array.of(0));
  expect(classes(outputOf([2], maps), [33461, 47322])).toEqual(Int32Array.of(1));
});

it('takes the first index of a ranking, and the sign of a single score', () => {
  expect(classes(outputOf([2], [map(1)], { meaning: 'indices' }), [4, 1, 0, 3])).toEqual(Int32Array.of(4, 0));
  expect(classes(outputOf([1], [map(1, -2)]), [1, 2, 3])).toEqual(Int32Array.of(0, 0, 1));
  expect(classes(outputOf([1], [map(-1, 2)]), [1, 2, 3])).toEqual(Int32Array.of(1, 0, 0));
});

it('has no class for several vectors a frame', () => {
  expect(classes(outputOf([2, 2, 3], [map(1)]), new Array(12).fill(0))).toBeUndefined();
});

it('counts the right classes', () => {
  expect(accuracyOf(Int32Array.of(1, 2, 3, 4), Int32Array.of(1, 0, 3, 4))).toBe(0.75);
});
