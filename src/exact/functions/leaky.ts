import { enclose, enclosed, exactly, type FunctionValue, opened, signOf, times } from '../function-value.ts';
import * as I from '../interval.ts';
import type { Rational } from '../rational.ts';
import * as Q from '../rational.ts';
import * as S from '../surd.ts';
import { clip, RELU } from './clip.ts';
import type { FunctionRoom } from './room.ts';

/** x where x >= 0, slope * x elsewhere: slope -1 is |x|. */
export interface Leaky {
  readonly kind: 'leaky';
  readonly slope: Rational;
}

export const leaky: FunctionRoom<Leaky> = {
  kind: 'leaky',
  direction: ({ slope }) => (Q.sign(slope) < 0 ? undefined : 1),
  approximation(f) {
    const slope = Q.toNumber(f.slope);
    return x => (x >= 0 ? x : slope * x);
  },
  valueAt({ slope }, x, precision) {
    const scaled = (value: FunctionValue): FunctionValue => times(exactly(slope), value, precision);
    const s = signOf(x, precision);
    if (s !== undefined) return s >= 0 ? x : scaled(x);
    // Zero is inside: from the value at either end to 0.
    const { lo, hi } = enclose(x, precision);
    return enclosed(opened(I.hull(enclose(scaled(enclosed({ lo, hi: 0n })), precision), { lo: 0n, hi })));
  },
  pullBack({ slope }) {
    if (slope.num === 0n) return clip.pullBack(RELU);
    const inverse = Q.divide(Q.ONE, slope);
    return condition =>
      condition.kind === 'constant' || S.sign(condition.at) >= 0
        ? condition
        : { ...condition, at: S.scale(condition.at, inverse) };
  },
  roundoffs: () => value => 2 * Math.abs(value),
};
