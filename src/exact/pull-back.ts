import { unreachable } from '../ir/invariant.ts';
import { type Condition, constantCondition, throughAffine } from './condition.ts';
import type { PiecewiseLinear } from './element-function.ts';
import type { Rational } from './rational.ts';
import * as Q from './rational.ts';
import * as S from './surd.ts';

type StepCondition = Extract<Condition, { kind: 'step' }>;

/** Pulls a condition on min(max(x, min), max) back to a condition on x. */
function throughClip({ min, max }: { readonly min?: Rational; readonly max?: Rational }) {
  /** Whether a constant fulfils the step of a condition. */
  const reaches = (value: Rational, { at, inclusive }: StepCondition): boolean => {
    const difference = S.sign(S.subtract(S.fromRational(value), at));
    return inclusive ? difference >= 0 : difference > 0;
  };
  return (condition: Condition): Condition => {
    if (condition.kind === 'constant') return condition;
    if (max && !reaches(max, condition)) return constantCondition(condition.negated);
    return min && reaches(min, condition) ? constantCondition(!condition.negated) : condition;
  };
}

/** Pulls a condition on x (x >= 0) or slope * x (x < 0), slope >= 0, back to a condition on x. */
function throughLeaky({ slope }: { readonly slope: Rational }): (condition: Condition) => Condition {
  if (slope.num === 0n) return throughClip({ min: Q.ZERO });
  const inverse = Q.divide(Q.ONE, slope);
  return condition =>
    condition.kind === 'constant' || S.sign(condition.at) >= 0
      ? condition
      : { ...condition, at: S.scale(condition.at, inverse) };
}

/** Pulls a condition on the sign of x (-1, 0 or 1) back to a condition on x. */
function throughSign(condition: Condition): Condition {
  if (condition.kind === 'constant') return condition;
  const { at, inclusive, negated } = condition;
  const reaches = (value: number): boolean => {
    const difference = S.sign(S.subtract(S.fromNumber(value), at));
    return inclusive ? difference >= 0 : difference > 0;
  };
  if (reaches(-1)) return constantCondition(!negated);
  if (!reaches(1)) return constantCondition(negated);
  return { kind: 'step', at: S.ZERO, inclusive: reaches(0), negated };
}

/** Pulls conditions on the function's result back to conditions on its argument; a slope is not negative. */
export function throughFunction(f: PiecewiseLinear): (condition: Condition) => Condition {
  switch (f.kind) {
    case 'affine':
      return throughAffine(f.map);
    case 'clip':
      return throughClip(f);
    case 'leaky':
      return throughLeaky(f);
    case 'sign':
      return throughSign;
    default:
      return unreachable(f);
  }
}
