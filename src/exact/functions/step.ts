import { constantCondition, reaches } from '../condition.ts';
import { enclosed, exact, opened, signOf } from '../function-value.ts';
import * as S from '../surd.ts';
import type { FunctionRoom } from './room.ts';

/** 1 above 0, 0 below it; at 0 itself 1 where inclusive. */
export interface Step {
  readonly kind: 'step';
  readonly inclusive: boolean;
}

export const step: FunctionRoom<Step> = {
  kind: 'step',
  direction: () => 1,
  approximation:
    ({ inclusive }) =>
    x =>
      x > 0 || (inclusive && x === 0) ? 1 : 0,
  valueAt({ inclusive }, x, precision) {
    const s = signOf(x, precision);
    if (s === undefined) return enclosed(opened({ lo: 0n, hi: 1n << BigInt(precision) }));
    return exact(s > 0 || (inclusive && s === 0) ? S.ONE : S.ZERO);
  },
  pullBack:
    ({ inclusive }) =>
    condition => {
      if (condition.kind === 'constant') return condition;
      const { negated } = condition;
      if (reaches(S.ZERO, condition)) return constantCondition(!negated);
      if (!reaches(S.ONE, condition)) return constantCondition(negated);
      return { kind: 'step', at: S.ZERO, inclusive, negated };
    },
  roundoffs: () => () => 0,
};
