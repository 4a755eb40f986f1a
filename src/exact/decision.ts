import { type FunctionChain, valueAt } from './element-function.ts';
import { compareWith, enclose, type FunctionValue, NarrowerError } from './function-value.ts';
import * as I from './interval.ts';
import * as Q from './rational.ts';
import type { Surd } from './surd.ts';
import * as S from './surd.ts';

/** Fraction bits of the first enclosure; doubled until it decides. */
const FIRST_PRECISION = 40;
const MAX_PRECISION = 5120;

/** A value and a step are the same for as many digits as are looked at, and not known to be equal. */
export class UndecidedError extends Error {}

/** -1, 0 or 1 as the function's value lies below, at or above a number. */
export type Comparison = (at: Surd) => -1 | 0 | 1;

/**
 * Compares the function's value at an integer with numbers, exactly. Throws DomainError where the function
 * has no value there.
 */
export function valueComparison(chain: FunctionChain, x: number): Comparison {
  const argument: FunctionValue = { kind: 'exact', value: S.fromNumber(x) };
  let precision = FIRST_PRECISION;
  const evaluate = (): FunctionValue => {
    for (; precision <= MAX_PRECISION; precision *= 2) {
      try {
        return valueAt(chain, argument, precision);
      } catch (error) {
        if (!(error instanceof NarrowerError)) throw error;
      }
    }
    throw new UndecidedError(`no value within ${MAX_PRECISION} bits`);
  };
  let value = evaluate();
  return at => {
    for (;;) {
      const order = compareWith(value, at, precision);
      if (order !== undefined) return order;
      precision *= 2;
      value = evaluate();
    }
  };
}

/** The function's value at an integer, less a number: a double within a few units of its last place. */
export function valueDifference(chain: FunctionChain, x: number, at: Surd): number {
  const argument: FunctionValue = { kind: 'exact', value: S.fromNumber(x) };
  const precision = 8 * FIRST_PRECISION;
  const value = valueAt(chain, argument, precision);
  if (value.kind === 'exact') return S.toNumber(S.subtract(value.value, at));
  if (value.kind === 'huge') return value.sign * Number.POSITIVE_INFINITY;
  const { lo, hi } = I.add(enclose(value, precision), I.negate(I.ofSurd(at, precision)));
  return Q.toNumber(Q.rational(lo + hi, 1n << BigInt(precision + 1)));
}
