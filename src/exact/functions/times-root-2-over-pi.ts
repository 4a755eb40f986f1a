import { enclosed, isZero, times } from '../function-value.ts';
import * as I from '../interval.ts';
import { pi } from '../transcendental.ts';
import type { FunctionRoom } from './room.ts';

/** sqrt(2 / pi) * x: a factor that is no surd. */
export interface TimesRoot2OverPi {
  readonly kind: 'times-root-2-over-pi';
}

export const timesRoot2OverPi: FunctionRoom<TimesRoot2OverPi> = {
  kind: 'times-root-2-over-pi',
  direction: () => 1,
  approximation: () => x => Math.sqrt(2 / Math.PI) * x,
  valueAt(_, x, precision) {
    if (isZero(x) || x.kind === 'huge') return x;
    const two = { lo: 2n << BigInt(precision), hi: 2n << BigInt(precision) };
    const root = I.squareRoot(I.divide(two, pi(precision), precision), precision);
    return times(enclosed(root), x, precision);
  },
  pullBack: () => undefined,
  roundoffs: () => value => 2 * Math.abs(value),
};
