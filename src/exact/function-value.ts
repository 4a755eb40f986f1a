import { unreachable } from '../ir/invariant.ts';
import type { Interval } from './interval.ts';
import * as I from './interval.ts';
import type { Rational } from './rational.ts';
import * as Q from './rational.ts';
import type { Surd } from './surd.ts';
import * as S from './surd.ts';
import { log } from './transcendental.ts';

/**
 * What is known of a function's value. Values that can meet the step of a quantizer exactly are kept
 * as what they are; of the others any enclosure parts them from a step once it is narrow enough: e^x,
 * and with it tanh x, 1 / (1 + e^-x) and ln(1 + e^x), is transcendental for every algebraic x other than
 * 0, and ln x for every algebraic x other than 1 (Lindemann 1882).
 */
export type FunctionValue =
  | { readonly kind: 'exact'; readonly value: Surd }
  /** The natural logarithm of a positive rational other than 1. */
  | { readonly kind: 'logarithm'; readonly of: Rational }
  /** Between both bounds, and neither of them: so 1 + erf x is above 0 however far out x lies. */
  | { readonly kind: 'enclosed'; readonly interval: Interval }
  /** Beyond 2^1024 in magnitude: past every step of a quantizer, and past every float. */
  | { readonly kind: 'huge'; readonly sign: 1 | -1 };

/** A function has no value at some point: a logarithm of 0 or less, or a difference of huge numbers. */
export class DomainError extends RangeError {}

export const exact = (value: Surd): FunctionValue => ({ kind: 'exact', value });
export const exactly = (value: Rational): FunctionValue => exact(S.fromRational(value));
const MINUS_ONE = S.fromNumber(-1);

/** An interval that may be reached at its ends, as one that is not. */
export const opened = ({ lo, hi }: Interval): Interval => ({ lo: lo - 1n, hi: hi + 1n });
export const enclosed = (interval: Interval): FunctionValue => ({ kind: 'enclosed', interval });
export const HUGE: FunctionValue = { kind: 'huge', sign: 1 };

export function enclose(value: FunctionValue, precision: number): Interval {
  switch (value.kind) {
    case 'exact':
      return I.ofSurd(value.value, precision);
    case 'logarithm':
      return logarithm(value.of, precision);
    case 'enclosed':
      return value.interval;
    case 'huge':
      throw new DomainError('a huge number has no enclosure');
    default:
      return unreachable(value);
  }
}

function logarithm({ num, den }: Rational, precision: number): Interval {
  const of = (n: bigint): Interval => {
    const at = n << BigInt(precision);
    return log({ lo: at, hi: at }, precision);
  };
  return I.add(of(num), I.negate(of(den)));
}

/** The natural logarithm of a positive rational. */
export const naturalLogarithm = (of: Rational): FunctionValue =>
  Q.equals(of, Q.ONE) ? exact(S.ZERO) : { kind: 'logarithm', of };

export const isZero = (x: FunctionValue): boolean => x.kind === 'exact' && x.value.terms.length === 0;

/** e^x where that is rational. */
export const rationalExponential = (x: FunctionValue): Rational | undefined =>
  isZero(x) ? Q.ONE : x.kind === 'logarithm' ? x.of : undefined;

/** A number within one unit above 0. */
export const ABOVE_ZERO: FunctionValue = { kind: 'enclosed', interval: { lo: 0n, hi: 1n } };

/** A number within one unit below 1. */
export function belowOne(precision: number): FunctionValue {
  const one = 1n << BigInt(precision);
  return enclosed({ lo: one - 1n, hi: one });
}

/** The enclosure is too wide to go on with. */
export class NarrowerError extends Error {}

/** -1, 0 or 1; undefined where the enclosure holds 0. */
export function signOf(x: FunctionValue, precision: number): -1 | 0 | 1 | undefined {
  switch (x.kind) {
    case 'exact':
      return S.sign(x.value);
    case 'logarithm':
      return Q.compare(x.of, Q.ONE);
    case 'huge':
      return x.sign;
    case 'enclosed': {
      const { lo, hi } = enclose(x, precision);
      return lo >= 0n ? 1 : hi <= 0n ? -1 : undefined;
    }
    default:
      return unreachable(x);
  }
}

/**
 * -1, 0 or 1 as the value lies below, at or above a surd; undefined where that needs narrower
 * enclosures.
 */
export function compareWith(x: FunctionValue, at: Surd, precision: number): -1 | 0 | 1 | undefined {
  if (x.kind === 'exact') return S.sign(S.subtract(x.value, at));
  if (x.kind === 'huge') return x.sign;
  const { lo, hi } = enclose(x, precision);
  const step = I.ofSurd(at, precision);
  return lo >= step.hi ? 1 : hi <= step.lo ? -1 : undefined;
}

export function negated(x: FunctionValue): FunctionValue {
  switch (x.kind) {
    case 'exact':
      return exact(S.negate(x.value));
    case 'logarithm':
      return { kind: 'logarithm', of: Q.divide(Q.ONE, x.of) };
    case 'enclosed':
      return enclosed(I.negate(x.interval));
    case 'huge':
      return { kind: 'huge', sign: x.sign > 0 ? -1 : 1 };
    default:
      return unreachable(x);
  }
}

/** max(x, bound). */
export function greater(x: FunctionValue, bound: Rational, precision: number): FunctionValue {
  const order = compareWith(x, S.fromRational(bound), precision);
  if (order !== undefined) return order >= 0 ? x : exactly(bound);
  const { lo, hi } = enclose(x, precision);
  const floor = I.ofRational(bound, precision);
  return enclosed(opened({ lo: lo > floor.lo ? lo : floor.lo, hi: hi > floor.hi ? hi : floor.hi }));
}

export function plus(a: FunctionValue, b: FunctionValue, precision: number): FunctionValue {
  if (isZero(a)) return b;
  if (isZero(b)) return a;
  if (a.kind === 'huge' || b.kind === 'huge') {
    const huge = a.kind === 'huge' ? a : b;
    if (a.kind === 'huge' && b.kind === 'huge' && a.sign !== b.sign) {
      throw new DomainError('the difference of two huge numbers');
    }
    return huge;
  }
  if (a.kind === 'exact' && b.kind === 'exact') return exact(S.add(a.value, b.value));
  return enclosed(I.add(enclose(a, precision), enclose(b, precision)));
}

export function times(a: FunctionValue, b: FunctionValue, precision: number): FunctionValue {
  if (isZero(a)) return a;
  if (isZero(b)) return b;
  if (a.kind === 'exact' && b.kind === 'exact') return exact(S.multiply(a.value, b.value));
  if (a.kind === 'exact' && S.equals(a.value, S.ONE)) return b;
  if (a.kind === 'exact' && S.equals(a.value, MINUS_ONE)) return negated(b);
  if (a.kind === 'huge' || b.kind === 'huge') {
    const signs = [signOf(a, precision), signOf(b, precision)];
    if (signs[0] === undefined || signs[1] === undefined) throw new NarrowerError();
    return { kind: 'huge', sign: signs[0] === signs[1] ? 1 : -1 };
  }
  return enclosed(I.multiply(enclose(a, precision), enclose(b, precision), precision));
}
