import type { AffineMap } from '../../exact/condition.ts';
import { type EnclosedValue, enclosedSurd } from '../../exact/enclosed-value.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import type { JointTerm } from './joint-codes.ts';

/** What the integers of an operand mean: a line of them, of a scale of one term, or any values. */
export type ScaledTerm =
  | { readonly kind: 'line'; readonly map: AffineMap; readonly integers: Float64Array }
  /** `error`: how far a float32 framework may be off. */
  | { readonly kind: 'table'; readonly values: readonly EnclosedValue[]; readonly error: number };

/** The values that a term takes. */
export function jointTerm(term: ScaledTerm): JointTerm {
  if (term.kind === 'table') {
    const { values } = term;
    return { doubles: Float64Array.from(values, value => value.double), enclosed: index => values[index] };
  }
  const { map, integers } = term;
  const [scale, offset] = [S.toNumber(map.scale), S.toNumber(map.offset)];
  const known = new Map<number, EnclosedValue>();
  const enclosed = (index: number): EnclosedValue => {
    const found =
      known.get(index) ?? enclosedSurd(S.add(S.scale(map.scale, Q.fromNumber(integers[index])), map.offset));
    known.set(index, found);
    return found;
  };
  return { doubles: integers.map(x => x * scale + offset), enclosed };
}

/** The greatest magnitude of the values of a term. */
export const reachOf = (term: ScaledTerm): number =>
  jointTerm(term).doubles.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
