import type { Condition } from '../condition.ts';
import { enclose, enclosed, exactly, type FunctionValue, opened } from '../function-value.ts';
import * as Q from '../rational.ts';
import type { Surd } from '../surd.ts';
import * as S from '../surd.ts';
import type { FunctionRoom } from './room.ts';

/** To the nearest integer, ties to even; down; up; toward zero. */
export type IntegerRounding = 'round' | 'floor' | 'ceil' | 'down';

/** The integer that a number is rounded to. */
export interface Round {
  readonly kind: 'round';
  readonly mode: IntegerRounding;
}

const HALF = Q.rational(1n, 2n);

const inDoubles: Readonly<Record<IntegerRounding, (x: number) => number>> = {
  round: x => {
    const nearest = Math.round(x);
    return nearest - x === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest;
  },
  floor: Math.floor,
  ceil: Math.ceil,
  down: Math.trunc,
};

/** The integer that an exact number is rounded to. */
export function roundedSurd(mode: IntegerRounding, x: Surd): bigint {
  const up = (y: Surd): bigint => -S.floor(S.negate(y));
  switch (mode) {
    case 'floor':
      return S.floor(x);
    case 'ceil':
      return up(x);
    case 'down':
      return S.sign(x) < 0 ? up(x) : S.floor(x);
    default: {
      const half = S.fromRational(HALF);
      const [above, below] = [S.floor(S.add(x, half)), up(S.subtract(x, half))];
      // They part at a tie only.
      return above % 2n === 0n ? above : below;
    }
  }
}

/** The least and the greatest integer that numbers between lo and hi, and not at them, are rounded to. */
function between(mode: IntegerRounding, lo: Q.Rational, hi: Q.Rational): readonly [bigint, bigint] {
  const upTo = (below: Q.Rational, above: Q.Rational): readonly [bigint, bigint] => [
    Q.floor(below),
    Q.ceil(above) - 1n,
  ];
  const isBelowZero = hi.num <= 0n;
  switch (mode) {
    case 'floor':
      return upTo(lo, hi);
    case 'ceil':
      return [Q.floor(lo) + 1n, Q.ceil(hi)];
    case 'down':
      return [lo.num < 0n ? Q.floor(lo) + 1n : Q.floor(lo), isBelowZero ? Q.ceil(hi) : Q.ceil(hi) - 1n];
    default:
      return upTo(Q.add(lo, HALF), Q.add(hi, HALF));
  }
}

/** What it takes to be rounded to `integer` or above. */
function stepTo(mode: IntegerRounding, integer: bigint): { readonly at: Surd; readonly inclusive: boolean } {
  const exactlyAt = (at: bigint, inclusive: boolean) => ({ at: S.fromRational(Q.rational(at)), inclusive });
  switch (mode) {
    case 'floor':
      return exactlyAt(integer, true);
    case 'ceil':
      return exactlyAt(integer - 1n, false);
    case 'down':
      return integer > 0n ? exactlyAt(integer, true) : exactlyAt(integer - 1n, false);
    default:
      return {
        at: S.fromRational(Q.rational(2n * integer - 1n, 2n)),
        inclusive: integer % 2n === 0n,
      };
  }
}

export const round: FunctionRoom<Round> = {
  kind: 'round',
  direction: () => 1,
  approximation: ({ mode }) => inDoubles[mode],
  valueAt({ mode }, x, precision): FunctionValue {
    if (x.kind === 'huge') return x;
    if (x.kind === 'exact') return exactly(Q.rational(roundedSurd(mode, x.value)));
    const { lo, hi } = enclose(x, precision);
    const one = 1n << BigInt(precision);
    const [least, most] = between(mode, Q.rational(lo, one), Q.rational(hi, one));
    if (least === most) return exactly(Q.rational(least));
    return enclosed(opened({ lo: least * one, hi: most * one }));
  },
  pullBack:
    ({ mode }) =>
    (condition): Condition => {
      if (condition.kind === 'constant') return condition;
      const below = S.floor(condition.at);
      const isReached = condition.inclusive && S.asRational(condition.at)?.den === 1n;
      return { ...condition, ...stepTo(mode, isReached ? below : below + 1n) };
    },
  roundoffs: () => () => 0,
};
