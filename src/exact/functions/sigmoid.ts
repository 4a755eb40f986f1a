import { ABOVE_ZERO, belowOne, enclose, enclosed, exactly, rationalExponential } from '../function-value.ts';
import type { Interval } from '../interval.ts';
import * as I from '../interval.ts';
import * as Q from '../rational.ts';
import { atMostOne, exp, gentle, magnitude } from '../transcendental.ts';
import { elementary } from './elementary.ts';

/** 1 / (1 + e^-x). */
export interface Sigmoid {
  readonly kind: 'sigmoid';
}

export const sigmoid = elementary('sigmoid', {
  double: x => 1 / (1 + Math.exp(-x)),
  exactAt(x) {
    const e = rationalExponential(x);
    return e && exactly(Q.divide(e, Q.add(Q.ONE, e)));
  },
  farOut: (sign, precision) => (sign > 0 ? belowOne(precision) : ABOVE_ZERO),
  near: (x, precision) => enclosed(encloseSigmoid(enclose(x, precision), precision)),
  leastSize: 1,
});

export const encloseSigmoid = (x: Interval, precision: number): Interval =>
  atMostOne(gentle(x, precision, sigmoidOf), precision);

function sigmoidOf(x: bigint, precision: number): Interval {
  const one = { lo: 1n << BigInt(precision), hi: 1n << BigInt(precision) };
  const e = exp({ lo: -magnitude(x), hi: -magnitude(x) }, precision);
  return I.divide(x >= 0n ? one : e, I.add(one, e), precision);
}
