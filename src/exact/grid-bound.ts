import type { AffineMap } from './condition.ts';
import type { Rational } from './rational.ts';
import * as Q from './rational.ts';
import * as S from './surd.ts';

/**
 * Where a bound lies among integers that mean map(integer), the scale not 0: at an integer where that integer's value, stored
 * as float32, is the bound. So the bound 6 of values 0.05f * code is code 120, though 120 * 0.05f is 6 + 8.9e-8: it is 6 in
 * every framework, and the values are meant exactly. Undefined where the place is no rational number.
 */
export function placeOfBound(bound: Rational, map: AffineMap): Rational | undefined {
  const exact = S.rationalRatio(S.subtract(S.fromRational(bound), map.offset), map.scale);
  if (exact?.den === 1n) return exact;
  const guess = (Q.toNumber(bound) - S.toNumber(map.offset)) / S.toNumber(map.scale);
  if (!Number.isSafeInteger(Math.round(guess))) return exact;
  const nearest = Q.fromNumber(Math.round(guess) + 0);
  const value = S.add(S.scale(map.scale, nearest), map.offset);
  const isStored = Math.fround(S.toNumber(value)) === Q.toNumber(bound);
  return isStored ? nearest : exact;
}
