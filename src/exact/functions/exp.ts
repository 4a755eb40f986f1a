import { ABOVE_ZERO, enclose, enclosed, exactly, HUGE, rationalExponential } from '../function-value.ts';
import { exp as encloseExp } from '../transcendental.ts';
import { elementary } from './elementary.ts';

/** Where an enclosure of x reaches 2^10, e^x is `huge`: e^(2^10 - 1) > 2^1024. */
const HUGE_EXPONENT_BITS = 10;

/** e^x. */
export interface Exp {
  readonly kind: 'exp';
}

export const exp = elementary('exp', {
  double: Math.exp,
  exactAt(x) {
    const e = rationalExponential(x);
    return e && exactly(e);
  },
  farOut: sign => (sign > 0 ? HUGE : ABOVE_ZERO),
  near(x, precision) {
    const at = enclose(x, precision);
    return at.hi >= 1n << BigInt(precision + HUGE_EXPONENT_BITS) ? HUGE : enclosed(encloseExp(at, precision));
  },
  leastSize: 0,
});
