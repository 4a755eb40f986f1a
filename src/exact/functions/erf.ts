import { errorFunction } from '../error-function.ts';
import { belowOne, enclose, enclosed, exact, isZero, negated } from '../function-value.ts';
import type { Interval } from '../interval.ts';
import * as I from '../interval.ts';
import * as S from '../surd.ts';
import { atMostOne, coarser, GUARD, gentle, magnitude, pi } from '../transcendental.ts';
import { elementary } from './elementary.ts';

/** The error function. */
export interface Erf {
  readonly kind: 'erf';
}

export const erf = elementary('erf', {
  double: errorFunction,
  exactAt: x => (isZero(x) ? exact(S.ZERO) : undefined),
  farOut: (sign, precision) => (sign > 0 ? belowOne(precision) : negated(belowOne(precision))),
  near: (x, precision) => enclosed(encloseErf(enclose(x, precision), precision)),
  leastSize: 1,
});

export const encloseErf = (x: Interval, precision: number): Interval =>
  atMostOne(gentle(x, precision, erfOf), precision);

function erfOf(x: bigint, precision: number): Interval {
  if (x === 0n) return { lo: 0n, hi: 0n };
  const found = erfOfPositive(magnitude(x), precision);
  return x > 0n ? found : I.negate(found);
}

/** 2 / sqrt(pi) sum (-1)^n x^(2n+1) / (n! (2n+1)) (Abramowitz and Stegun, 7.1.5). */
function erfOfPositive(x: bigint, precision: number): Interval {
  const one = 1n << BigInt(precision);
  const square = (x * x) >> BigInt(2 * precision);
  // 1 - erf x < e^-(x^2) < 2^-(x^2) for x >= 1 (7.1.13)
  if (square > BigInt(precision)) return { lo: one - 1n, hi: one };
  const ceiling = Number(square) + 1;
  // Terms grow to at most e^(x^2) < 2^(3/2 x^2), and so does every error made before they fall.
  const wide = precision + 3 * ceiling + GUARD;
  const bits = BigInt(wide);
  const at = x << BigInt(wide - precision);
  const at2 = (at * at) >> bits;
  let power = at;
  let sum = 0n;
  for (let n = 0n; power !== 0n; n++) {
    const term = power / (2n * n + 1n);
    sum += n % 2n === 0n ? term : -term;
    power = (power * at2) / ((n + 1n) << bits);
  }
  // A power errs by at most what the last did times x^2 / n, its own truncation, and the last power
  // (<= |x| 2^(3/2 x^2)) times the unit that x^2 lacks: after N of them by N 2^(3/2 x^2) (|x| 2^(3/2 x^2) + 1)
  // units, summed over N terms. N is far under 2^16 for every x here, |x| under 2^8.
  const error = 1n << BigInt(3 * ceiling + 40);
  const root = I.squareRoot(pi(wide), wide);
  const twice = { lo: 2n * (sum - error), hi: 2n * (sum + error) };
  const found = coarser(I.divide(twice, root, wide), wide - precision);
  return { lo: found.lo, hi: found.hi > one ? one : found.hi };
}
