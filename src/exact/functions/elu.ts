import {
  enclose,
  enclosed,
  exactly,
  type FunctionValue,
  opened,
  plus,
  signOf,
  times,
} from '../function-value.ts';
import * as I from '../interval.ts';
import type { Rational } from '../rational.ts';
import * as Q from '../rational.ts';
import { ELEMENTARY_ROUNDOFFS } from './elementary.ts';
import { exp } from './exp.ts';
import type { FunctionRoom } from './room.ts';

/** x where x >= 0, alpha * (e^x - 1) elsewhere. */
export interface Elu {
  readonly kind: 'elu';
  readonly alpha: Rational;
}

export const elu: FunctionRoom<Elu> = {
  kind: 'elu',
  direction: ({ alpha }) => (Q.sign(alpha) < 0 ? undefined : 1),
  approximation(f) {
    const alpha = Q.toNumber(f.alpha);
    return x => (x >= 0 ? x : alpha * Math.expm1(x));
  },
  valueAt({ alpha }, x, precision) {
    const below = (value: FunctionValue): FunctionValue => {
      const grown = exp.valueAt({ kind: 'exp' }, value, precision);
      return times(exactly(alpha), plus(grown, exactly(Q.rational(-1n)), precision), precision);
    };
    const s = signOf(x, precision);
    if (s !== undefined) return s >= 0 ? x : below(x);
    const { lo, hi } = enclose(x, precision);
    return enclosed(opened(I.hull(enclose(below(enclosed({ lo, hi: 0n })), precision), { lo: 0n, hi })));
  },
  pullBack: () => undefined,
  roundoffs: ({ alpha }) => {
    const least = Math.abs(Q.toNumber(alpha));
    return value => ELEMENTARY_ROUNDOFFS * Math.max(Math.abs(value), least);
  },
};
