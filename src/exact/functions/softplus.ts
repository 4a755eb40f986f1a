import {
  ABOVE_ZERO,
  enclose,
  enclosed,
  HUGE,
  naturalLogarithm,
  rationalExponential,
} from '../function-value.ts';
import type { Interval } from '../interval.ts';
import * as Q from '../rational.ts';
import { exp, gentle, log, magnitude } from '../transcendental.ts';
import { elementary } from './elementary.ts';

/** ln(1 + e^x). */
export interface Softplus {
  readonly kind: 'softplus';
}

export const softplus = elementary('softplus', {
  // This form neither overflows for large x nor loses small results.
  double: x => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  exactAt(x) {
    const e = rationalExponential(x);
    return e && naturalLogarithm(Q.add(Q.ONE, e));
  },
  farOut: sign => (sign > 0 ? HUGE : ABOVE_ZERO),
  near: (x, precision) => enclosed(encloseSoftplus(enclose(x, precision), precision)),
  leastSize: 1,
});

/** ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|). */
export const encloseSoftplus = (x: Interval, precision: number): Interval => gentle(x, precision, softplusOf);

function softplusOf(x: bigint, precision: number): Interval {
  const one = 1n << BigInt(precision);
  const e = exp({ lo: -magnitude(x), hi: -magnitude(x) }, precision);
  const rest = log({ lo: one + e.lo, hi: one + e.hi }, precision);
  return x > 0n ? { lo: x + rest.lo, hi: x + rest.hi } : rest;
}
