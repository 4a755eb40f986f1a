import { errorFunction } from '../error-function.ts';
import { belowOne, enclose, enclosed, exact, isZero, negated } from '../function-value.ts';
import * as S from '../surd.ts';
import { erf as encloseErf } from '../transcendental.ts';
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
