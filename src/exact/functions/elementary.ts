import type { FunctionValue } from '../function-value.ts';
import type { FunctionRoom } from './room.ts';

/** What a float32 library's elementary function may be off by: 4 units in the last place, 8 roundoffs. */
export const ELEMENTARY_ROUNDOFFS = 8;

/** What is known of a rising function without parameters. */
export interface ElementaryFunction {
  /** The function in doubles. */
  readonly double: (x: number) => number;
  /** The values that are rational, or the logarithm of a rational; undefined of the others. */
  exactAt(x: FunctionValue): FunctionValue | undefined;
  /** The value at a huge number of this sign: within one unit of the limit, where there is one. */
  farOut(sign: 1 | -1, precision: number): FunctionValue;
  /** The value at any other number. */
  near(x: FunctionValue, precision: number): FunctionValue;
  /**
   * Libraries err by parts of the value, or of this where the value is less: some approximations are only good to
   * so many digits after the point, and some add to 1.
   */
  readonly leastSize: 0 | 1;
}

/** The room of an elementary function. */
export function elementary<const Kind extends string>(
  kind: Kind,
  { double, exactAt, farOut, near, leastSize }: ElementaryFunction,
): FunctionRoom<{ readonly kind: Kind }> {
  return {
    kind,
    direction: () => 1,
    approximation: () => double,
    valueAt: (_, x, precision) =>
      exactAt(x) ?? (x.kind === 'huge' ? farOut(x.sign, precision) : near(x, precision)),
    pullBack: () => undefined,
    roundoffs: () => value => ELEMENTARY_ROUNDOFFS * Math.max(Math.abs(value), leastSize),
  };
}
