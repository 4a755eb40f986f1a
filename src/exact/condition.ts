import * as Q from './rational.ts';
import type { Surd } from './surd.ts';
import * as S from './surd.ts';

/**
 * A half-line condition on a real x: x >= at (inclusive) or x > at, or the negation of that;
 * or a constant truth value.
 */
export type Condition =
  | { readonly kind: 'constant'; readonly holds: boolean }
  | { readonly kind: 'step'; readonly at: Surd; readonly inclusive: boolean; readonly negated: boolean };

export type StepCondition = Extract<Condition, { kind: 'step' }>;

/** Whether a number lies on the upper side of a step. */
export function reaches(value: Surd, { at, inclusive }: StepCondition): boolean {
  const difference = S.sign(S.subtract(value, at));
  return inclusive ? difference >= 0 : difference > 0;
}

export const constantCondition = (holds: boolean): Condition => ({ kind: 'constant', holds });

/** An affine map of one channel, x -> scale * x + offset; `scale` has at most one term. */
export interface AffineMap {
  readonly scale: Surd;
  readonly offset: Surd;
}

/** 1 / a for a surd of exactly one term. */
export function inverseOfTerm(a: Surd): Surd {
  const [{ coefficient, radicand }] = a.terms;
  // 1 / (c sqrt(n)) = sqrt(n) / (c n)
  const inverse = Q.divide(Q.ONE, Q.multiply(coefficient, Q.rational(radicand)));
  return { terms: [{ coefficient: inverse, radicand }] };
}

/** Pulls conditions on the map's result back to conditions on its argument. */
export function throughAffine(map: AffineMap): (condition: Condition) => Condition {
  if (map.scale.terms.length === 0) {
    return condition => {
      if (condition.kind === 'constant') return condition;
      return constantCondition(reaches(map.offset, condition) !== condition.negated);
    };
  }
  const inverse = inverseOfTerm(map.scale);
  const shift = S.negate(S.multiply(map.offset, inverse));
  const falls = S.sign(map.scale) < 0;
  return condition => {
    if (condition.kind === 'constant') return condition;
    const rational = S.asRational(condition.at);
    const at = S.add(rational ? S.scale(inverse, rational) : S.multiply(condition.at, inverse), shift);
    // A falling map turns y >= t into x <= t', which is not (x > t').
    return falls
      ? { kind: 'step', at, inclusive: !condition.inclusive, negated: !condition.negated }
      : { ...condition, at };
  };
}

/**
 * The same condition on integers of [min, max]: x >= threshold, or its negation where `negated`.
 * The threshold is clamped to [min, max + 1], where min always holds and max + 1 never does.
 */
export function integerThreshold(
  condition: Condition,
  min: number,
  max: number,
): { readonly threshold: number; readonly negated: boolean } {
  if (condition.kind === 'constant') return { threshold: condition.holds ? min : max + 1, negated: false };
  const floor = S.floor(condition.at);
  const isInteger = S.asRational(condition.at)?.den === 1n;
  const threshold = isInteger && condition.inclusive ? floor : floor + 1n;
  const clamped = threshold < BigInt(min) ? min : threshold > BigInt(max) + 1n ? max + 1 : Number(threshold);
  return { threshold: clamped, negated: condition.negated };
}
