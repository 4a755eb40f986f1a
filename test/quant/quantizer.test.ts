import { expect, it } from 'vitest';
import * as Q from '../../src/exact/rational.ts';
import { codeRange, dequantization, type Quantizer, type Step, stepsOf } from '../../src/quant/quantizer.ts';
import {
  exactly,
  type Fraction,
  fraction,
  minus,
  over,
  plus,
  ROUNDING_MODES,
  rootNumber,
  roundClipped,
  signOf,
  times,
} from '../exact/oracle.ts';

const toRational = ({ n, d }: Fraction): Q.Rational => Q.rational(n, d);

/** How many of the steps x has climbed. */
function climbed(steps: readonly Step[], x: Q.Rational): number {
  return steps.filter(({ at, inclusive }) => {
    const side = Q.compare(x, at);
    return inclusive ? side >= 0 : side > 0;
  }).length;
}

/** Ranges of every signedness and width of 1 to 4 bits, full and narrow. */
const ranges = [true, false].flatMap(signed =>
  [1, 2, 3, 4].flatMap(bits =>
    [true, false].flatMap(narrow => {
      const lo = signed ? -(2 ** (bits - 1)) + Number(narrow) : 0;
      const hi = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1 - Number(narrow);
      return hi > lo ? [{ lo, hi }] : [];
    }),
  ),
);

const zeroPoints = [
  fraction(0),
  fraction(3),
  fraction(-2),
  fraction(1, 2),
  fraction(-7, 2),
  fraction(5, 8),
  fraction(-11, 1024),
  exactly(Math.fround(0.1)),
];
const scales = [fraction(1), fraction(1, 4), exactly(Math.fround(0.3)), exactly(Math.fround(1 / 255))];

it.each(ROUNDING_MODES)(
  'climbs its steps where round(clip(x / s + z)) does, at and around every tie: %s',
  rounding => {
    let compared = 0;
    for (const { lo, hi } of ranges) {
      for (const [i, zeroPoint] of zeroPoints.entries()) {
        const scale = scales[(i + hi) % scales.length];
        const quantizer: Quantizer = {
          kind: 'uniform',
          scale: toRational(scale),
          zeroPoint: toRational(zeroPoint),
          lo,
          hi,
          rounding,
        };
        const steps = stepsOf(quantizer);
        const hairs = [fraction(-1, 10 ** 12), fraction(0), fraction(1, 10 ** 12)];
        for (let quarter = 4 * (lo - 1); quarter <= 4 * (hi + 1); quarter++) {
          for (const hair of hairs) {
            // x / s + z is a whole, a half or a quarter, or a hair to its side.
            const place = plus(fraction(quarter, 4), hair);
            const x = times(minus(place, zeroPoint), scale);
            const expected = roundClipped(rounding, rootNumber(plus(over(x, scale), zeroPoint)), lo, hi);
            expect(lo + climbed(steps, toRational(x))).toBe(expected);
            compared++;
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(5000);
  },
);

it('has one rising step between neighbouring codes', () => {
  for (const rounding of ROUNDING_MODES) {
    for (const { lo, hi } of ranges) {
      const q: Quantizer = { kind: 'uniform', scale: Q.rational(1n, 3n), zeroPoint: Q.ONE, lo, hi, rounding };
      const steps = stepsOf(q);
      expect(steps).toHaveLength(hi - lo);
      expect(codeRange(q)).toEqual({ min: lo, max: hi });
      for (let i = 1; i < steps.length; i++) {
        const [a, b] = [steps[i - 1], steps[i]];
        // At the same place, the lower code must be reached first.
        const order = Q.compare(a.at, b.at);
        expect(order < 0 || (order === 0 && a.inclusive && !b.inclusive)).toBe(true);
      }
    }
  }
});

it('gives the value of a code as scale * code + offset', () => {
  const q: Quantizer = {
    kind: 'uniform',
    scale: Q.rational(3n, 8n),
    zeroPoint: Q.rational(5n, 2n),
    lo: -4,
    hi: 3,
    rounding: 'round',
  };
  const { scale, offset } = dequantization(q);
  for (let code = -4; code <= 3; code++) {
    // s (q - z)
    const value = times(fraction(3, 8), minus(fraction(code), fraction(5, 2)));
    expect(Q.add(Q.multiply(scale, Q.rational(BigInt(code))), offset)).toEqual(toRational(value));
  }
});

it('takes zero for plus one and has the codes -1 and +1 when bipolar', () => {
  const q: Quantizer = { kind: 'bipolar', scale: Q.rational(1n, 4n) };
  expect([-1, -1e-30, 0, 1e-30, 5].map(x => climbed(stepsOf(q), Q.fromNumber(x)))).toEqual([0, 0, 1, 1, 1]);
  expect(codeRange(q)).toEqual({ min: -1, max: 1 });
  expect(dequantization(q)).toEqual({ scale: Q.rational(1n, 4n), offset: Q.ZERO });
});

it('counts the thresholds that x reaches', () => {
  const places = [-1.5, -0.25, -0.25, 0, Math.fround(0.7)];
  const q: Quantizer = {
    kind: 'multi-threshold',
    thresholds: places.map(Q.fromNumber),
    scale: Q.rational(2n),
    bias: Q.rational(-3n),
  };
  for (const place of [...places, -2, 1, 0.1]) {
    for (const hair of [fraction(-1, 10 ** 20), fraction(0), fraction(1, 10 ** 20)]) {
      const x = plus(exactly(place), hair);
      const expected = places.filter(t => signOf(minus(x, exactly(t))) >= 0).length;
      expect(climbed(stepsOf(q), toRational(x))).toBe(expected);
    }
  }
  expect(codeRange(q)).toEqual({ min: 0, max: 5 });
  expect(dequantization(q)).toEqual({ scale: Q.rational(2n), offset: Q.rational(-3n) });
});
