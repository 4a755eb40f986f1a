import { belowOne, enclose, enclosed, exactly, negated, rationalExponential } from '../function-value.ts';
import type { Interval } from '../interval.ts';
import * as Q from '../rational.ts';
import { elementary } from './elementary.ts';
import { encloseSigmoid } from './sigmoid.ts';

/** (e^x - e^-x) / (e^x + e^-x). */
export interface Tanh {
  readonly kind: 'tanh';
}

export const tanh = elementary('tanh', {
  double: Math.tanh,
  exactAt(x) {
    const e = rationalExponential(x);
    if (!e) return undefined;
    const square = Q.multiply(e, e);
    return exactly(Q.divide(Q.subtract(square, Q.ONE), Q.add(square, Q.ONE)));
  },
  farOut: (sign, precision) => (sign > 0 ? belowOne(precision) : negated(belowOne(precision))),
  near: (x, precision) => enclosed(encloseTanh(enclose(x, precision), precision)),
  leastSize: 1,
});

/** tanh x = 2 sigmoid(2x) - 1. */
export function encloseTanh({ lo, hi }: Interval, precision: number): Interval {
  const one = 1n << BigInt(precision);
  const s = encloseSigmoid({ lo: 2n * lo, hi: 2n * hi }, precision);
  return { lo: 2n * s.lo - one, hi: 2n * s.hi - one };
}
