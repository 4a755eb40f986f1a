import { constantCondition, reaches } from '../condition.ts';
import { greater, negated } from '../function-value.ts';
import type { Rational } from '../rational.ts';
import * as Q from '../rational.ts';
import * as S from '../surd.ts';
import type { FunctionRoom } from './room.ts';

/** min(max(x, min), max); a bound that is undefined bounds nothing. */
export interface Clip {
  readonly kind: 'clip';
  readonly min?: Rational;
  readonly max?: Rational;
}

export const RELU: Clip = { kind: 'clip', min: Q.ZERO };

export const clip: FunctionRoom<Clip> = {
  kind: 'clip',
  direction: () => 1,
  approximation(f) {
    const min = f.min ? Q.toNumber(f.min) : Number.NEGATIVE_INFINITY;
    const max = f.max ? Q.toNumber(f.max) : Number.POSITIVE_INFINITY;
    return x => Math.min(Math.max(x, min), max);
  },
  valueAt({ min, max }, x, precision) {
    const raised = min ? greater(x, min, precision) : x;
    return max ? negated(greater(negated(raised), Q.negate(max), precision)) : raised;
  },
  pullBack:
    ({ min, max }) =>
    condition => {
      if (condition.kind === 'constant') return condition;
      if (max && !reaches(S.fromRational(max), condition)) return constantCondition(condition.negated);
      return min && reaches(S.fromRational(min), condition)
        ? constantCondition(!condition.negated)
        : condition;
    },
  roundoffs: () => () => 0,
};
