import type { Rational } from './rational.ts';
import type { Surd } from './surd.ts';
import * as S from './surd.ts';

/**
 * Enclosures of real numbers in fixed point: lo * 2^-precision <= value <= hi * 2^-precision. Every
 * operation rounds its lower bound down and its upper bound up, so an enclosure stays one.
 *
 * `precision` counts fraction bits; whoever combines enclosures gives them the same.
 */
export interface Interval {
  readonly lo: bigint;
  readonly hi: bigint;
}

/** floor(a / b) for b > 0. */
export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a < 0n && quotient * b !== a ? quotient - 1n : quotient;
}

export const ceilDivide = (a: bigint, b: bigint): bigint => -floorDivide(-a, b);

/** The narrowest enclosure of a rational. */
export function ofRational({ num, den }: Rational, precision: number): Interval {
  const scaled = num << BigInt(precision);
  return { lo: floorDivide(scaled, den), hi: ceilDivide(scaled, den) };
}

export function ofSurd(value: Surd, precision: number): Interval {
  const rational = S.asRational(value);
  if (rational) return ofRational(rational, precision);
  const [lo, hi] = S.enclose(value, precision);
  return { lo, hi };
}

export const negate = ({ lo, hi }: Interval): Interval => ({ lo: -hi, hi: -lo });

export const add = (a: Interval, b: Interval): Interval => ({ lo: a.lo + b.lo, hi: a.hi + b.hi });

export function multiply(a: Interval, b: Interval, precision: number): Interval {
  const products = [a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi];
  const bits = BigInt(precision);
  const least = products.reduce((x, y) => (x < y ? x : y));
  const greatest = products.reduce((x, y) => (x > y ? x : y));
  return { lo: least >> bits, hi: -(-greatest >> bits) };
}

/** a / b; b lies above 0. */
export function divide(a: Interval, b: Interval, precision: number): Interval {
  const bits = BigInt(precision);
  return {
    lo: floorDivide(a.lo << bits, a.lo >= 0n ? b.hi : b.lo),
    hi: ceilDivide(a.hi << bits, a.hi >= 0n ? b.lo : b.hi),
  };
}

/** The square root; a lies at or above 0. */
export function squareRoot(a: Interval, precision: number): Interval {
  const bits = BigInt(precision);
  return {
    lo: S.integerSquareRoot(a.lo > 0n ? a.lo << bits : 0n),
    hi: S.integerSquareRoot(a.hi << bits) + 1n,
  };
}

/** The least interval that holds both. */
export const hull = (a: Interval, b: Interval): Interval => ({
  lo: a.lo < b.lo ? a.lo : b.lo,
  hi: a.hi > b.hi ? a.hi : b.hi,
});
