import {
  DomainError,
  enclose,
  enclosed,
  NarrowerError,
  naturalLogarithm,
  signOf,
} from '../function-value.ts';
import * as S from '../surd.ts';
import { log as encloseLog } from '../transcendental.ts';
import { elementary } from './elementary.ts';

/** The natural logarithm of x > 0. */
export interface Log {
  readonly kind: 'log';
}

export const log = elementary('log', {
  double: Math.log,
  exactAt(x) {
    const r = x.kind === 'exact' ? S.asRational(x.value) : undefined;
    return r && r.num > 0n ? naturalLogarithm(r) : undefined;
  },
  farOut(sign) {
    throw new DomainError(sign > 0 ? 'the logarithm of a huge number' : 'the logarithm of a negative number');
  },
  near(x, precision) {
    const sign = signOf(x, precision);
    // An enclosure that touches 0 may yet be of a positive number.
    if (sign === undefined) throw new NarrowerError();
    if (sign !== 1) throw new DomainError('the logarithm of a number that is not positive');
    const at = enclose(x, precision);
    if (at.lo <= 0n) throw new NarrowerError();
    return enclosed(encloseLog(at, precision));
  },
  leastSize: 0,
});
