import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  fixedPointOf,
  leastMultiplied,
  multiplied,
  roundAway,
} from '../../../src/frontend/tflite/fixed-point.ts';
import { floatSteps } from '../../../src/frontend/tflite/float-steps.ts';
import { ratioOf, separatingLine } from '../../../src/frontend/tflite/separating-line.ts';
import {
  clampingSteps,
  doubleSteps,
  scaledSteps,
  stepsOfFunction,
} from '../../../src/frontend/tflite/staircase.ts';
import { round, scaled } from './kernels.ts';

const factors = fc.double({ min: 2 ** -20, max: 8, noNaN: true });

it("multiplies as gemmlowp's operations do, ties and signs included", () => {
  // Four places to the left, as the largest factor asks for, still fit 32 bits: beyond them C++ promises nothing.
  const sums = fc.integer({ min: -(2 ** 27), max: 2 ** 27 - 1 });
  fc.assert(
    fc.property(sums, factors, (x, real) => {
      expect(Number(multiplied(BigInt(x), fixedPointOf(real)))).toBe(scaled(x, real));
    }),
  );
  // A tie goes away from zero on both sides, and one that the first rounding makes, too.
  expect([-6, -2, 2, 6].map(x => Number(multiplied(BigInt(x), fixedPointOf(0.25))))).toEqual([-2, -1, 1, 2]);
});

it('finds the least sum of each code', () => {
  fc.assert(
    fc.property(fc.integer({ min: -255, max: 255 }), factors, (code, real) => {
      const factor = fixedPointOf(real);
      const least = leastMultiplied(code, factor);
      if (typeof least === 'string') return;
      expect(Number(multiplied(least, factor))).toBeGreaterThanOrEqual(code);
      expect(Number(multiplied(least - 1n, factor))).toBeLessThan(code);
    }),
  );
});

it('gives codes by steps as the kernels do, biased and clamped', () => {
  const bounds = { min: -100, max: 27 };
  const countOf = (steps: Float64Array, x: number) => steps.filter(step => x >= step).length + bounds.min;
  const clamped = (code: number) => Math.min(Math.max(code, bounds.min), bounds.max);
  fc.assert(
    fc.property(
      fc.integer({ min: -30000, max: 30000 }),
      fc.double({ min: 1e-3, max: 1, noNaN: true }),
      (x, real) => {
        expect(countOf(scaledSteps(fixedPointOf(real), bounds, 77), x)).toBe(clamped(scaled(x + 77, real)));
        expect(countOf(doubleSteps(real, bounds, -5), x)).toBe(clamped(round((x - 5) * real)));
        expect(countOf(clampingSteps(bounds), x)).toBe(clamped(x));
      },
    ),
  );
});

/** The float32 number next to one, below it. */
function floatBelow(x: number): number {
  const bits = new Int32Array(Float32Array.of(x).buffer);
  bits[0] += x > 0 ? -1 : 1;
  return new Float32Array(bits.buffer)[0];
}

it('has no end to look for where a factor brings every sum to 0', () => {
  const bounds = { min: -2, max: 2 };
  for (const steps of [doubleSteps(2 ** -300, bounds), scaledSteps(fixedPointOf(2 ** -300), bounds)]) {
    expect(Array.from(steps, Math.sign)).toEqual([-1, -1, 1, 1]);
    for (const step of steps) expect(Math.abs(step)).toBeGreaterThan(2 ** 40);
  }
});

it('quantizes float32 numbers by steps as AffineQuantize does, next to each step', () => {
  const bounds = { min: -133, max: 122 };
  for (const scale of [0.1, 1 / 255, 0.0390625, 3.7e-5].map(Math.fround)) {
    const steps = floatSteps(scale, bounds);
    steps.forEach((step, i) => {
      const code = bounds.min + 1 + i;
      expect(Math.fround(step)).toBe(step);
      expect(roundAway(Math.fround(step / scale))).toBe(code);
      expect(roundAway(Math.fround(floatBelow(step) / scale))).toBe(code - 1);
    });
  }
});

it('has no steps for a function that falls, and keeps the ends of one that rises', () => {
  const domain = { min: -8, max: 8 };
  expect(stepsOfFunction(x => x * x, domain, { min: 0, max: 64 })).toBeUndefined();
  const steps = stepsOfFunction(x => Math.max(x, 0), domain, { min: -2, max: 10 });
  expect(Array.from(steps ?? []).map(step => Math.sign(step) * Math.min(Math.abs(step), 99))).toEqual([
    ...[-99, -99],
    ...[1, 2, 3, 4, 5, 6, 7, 8],
    ...[99, 99],
  ]);
});

it('finds a line for a rounded sum, by which all pairs have their codes', () => {
  const domain = { min: -20, max: 20 };
  const bounds = { min: -9, max: 9 };
  const result = (sum: number) => Math.min(Math.max(scaled(sum, 0.00031), bounds.min), bounds.max);
  const terms = [(a: number) => scaled(a * 1000, 0.5), (b: number) => scaled(b * 1000, 0.3137)] as const;
  const line = separatingLine({ domains: [domain, domain], terms, result, bounds }, ratioOf(0.3137, 0.5), 1);
  const { weights = [0, 0], steps = [] } = line ?? {};
  for (let a = domain.min; a <= domain.max; a++) {
    for (let b = domain.min; b <= domain.max; b++) {
      const along = weights[0] * a + weights[1] * b;
      const code = bounds.min + steps.filter(step => along >= step).length;
      expect(code).toBe(result(terms[0](a) + terms[1](b)));
    }
  }
});

it('finds none where no weighted sum tells the codes apart', () => {
  const domain = { min: -20, max: 20 };
  const bounds = { min: 0, max: 1 };
  // The corner of a quadrant is on no line.
  const terms = [(a: number) => Math.min(a, 0), (b: number) => Math.min(b, 0)] as const;
  const result = (sum: number) => (sum >= 0 ? 1 : 0);
  expect(
    separatingLine({ domains: [domain, domain], terms, result, bounds }, ratioOf(1, 1), 1),
  ).toBeUndefined();
});
