import { constantCondition, reaches } from '../condition.ts';
import { enclosed, exact, opened, signOf } from '../function-value.ts';
import * as S from '../surd.ts';
import type { FunctionRoom } from './room.ts';

/** -1, 0 or 1. */
export interface Sign {
  readonly kind: 'sign';
}

export const sign: FunctionRoom<Sign> = {
  kind: 'sign',
  direction: () => 1,
  approximation: () => Math.sign,
  valueAt(_, x, precision) {
    const s = signOf(x, precision);
    const one = 1n << BigInt(precision);
    return s === undefined ? enclosed(opened({ lo: -one, hi: one })) : exact(S.fromNumber(s));
  },
  pullBack: () => condition => {
    if (condition.kind === 'constant') return condition;
    const { negated } = condition;
    const isAtLeast = (value: number): boolean => reaches(S.fromNumber(value), condition);
    if (isAtLeast(-1)) return constantCondition(!negated);
    if (!isAtLeast(1)) return constantCondition(negated);
    return { kind: 'step', at: S.ZERO, inclusive: isAtLeast(0), negated };
  },
  roundoffs: () => () => 0,
};
