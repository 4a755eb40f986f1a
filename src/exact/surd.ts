import type { Rational } from './rational.ts';
import * as Q from './rational.ts';

/**
 * Exact sums of square roots: sum of c_i * sqrt(n_i), with rational c_i != 0 and distinct positive
 * integers n_i of which no two have a ratio that is the square of a rational (n = 1 is the rational
 * part). Batch normalisation's 1 / sqrt(var + eps) is the only source of a root.
 *
 * Square roots of such integers are linearly independent over the rationals (Besicovitch 1940), so
 * a sum is zero exactly when it has no terms, and its sign is found by enclosing it in ever
 * narrower intervals.
 */
export interface Surd {
  readonly terms: readonly SurdTerm[];
}

export interface SurdTerm {
  readonly coefficient: Rational;
  readonly radicand: bigint;
}

export const ZERO: Surd = { terms: [] };
export const ONE: Surd = fromRational(Q.ONE);

export function fromRational(value: Rational): Surd {
  return value.num === 0n ? { terms: [] } : { terms: [{ coefficient: value, radicand: 1n }] };
}

export function fromNumber(value: number): Surd {
  return fromRational(Q.fromNumber(value));
}

/** sqrt(value); throws RangeError for a negative value. */
export function squareRoot(value: Rational): Surd {
  if (value.num < 0n) throw new RangeError(`square root of ${Q.format(value)}`);
  return term(Q.rational(1n, value.den), value.num * value.den);
}

/** 1 / sqrt(value); throws RangeError unless value is positive. */
export function inverseSquareRoot(value: Rational): Surd {
  if (value.num <= 0n) throw new RangeError(`1 / square root of ${Q.format(value)}`);
  return term(Q.rational(1n, value.num), value.num * value.den);
}

/** coefficient * sqrt(radicand), with square powers of two and perfect squares moved out of the root. */
function term(coefficient: Rational, radicand: bigint): Surd {
  if (coefficient.num === 0n || radicand === 0n) return ZERO;
  let rest = radicand;
  let outside = 1n;
  while ((rest & 3n) === 0n) {
    rest >>= 2n;
    outside <<= 1n;
  }
  const root = integerSquareRoot(rest);
  if (root * root === rest) return fromRational(Q.multiply(coefficient, Q.rational(outside * root)));
  return { terms: [{ coefficient: Q.multiply(coefficient, Q.rational(outside)), radicand: rest }] };
}

export function add(a: Surd, b: Surd): Surd {
  const terms = [...a.terms];
  for (const added of b.terms) {
    const index = terms.findIndex(t => squareRatio(added.radicand, t.radicand) !== undefined);
    if (index < 0) {
      terms.push(added);
      continue;
    }
    const into = terms[index];
    const factor = squareRatio(added.radicand, into.radicand) ?? Q.ONE;
    const coefficient = Q.add(into.coefficient, Q.multiply(added.coefficient, factor));
    if (coefficient.num === 0n) terms.splice(index, 1);
    else terms[index] = { coefficient, radicand: into.radicand };
  }
  return { terms };
}

/** sqrt(a / b) where that is rational. */
function squareRatio(a: bigint, b: bigint): Rational | undefined {
  if (a === b) return Q.ONE;
  if (a === 1n || b === 1n) return undefined;
  const root = integerSquareRoot(a * b);
  return root * root === a * b ? Q.rational(root, b) : undefined;
}

export function negate(a: Surd): Surd {
  return { terms: a.terms.map(t => ({ coefficient: Q.negate(t.coefficient), radicand: t.radicand })) };
}

export function subtract(a: Surd, b: Surd): Surd {
  return add(a, negate(b));
}

export function multiply(a: Surd, b: Surd): Surd {
  let product = ZERO;
  for (const left of a.terms) {
    for (const right of b.terms) {
      const coefficient = Q.multiply(left.coefficient, right.coefficient);
      product = add(
        product,
        left.radicand === right.radicand
          ? fromRational(Q.multiply(coefficient, Q.rational(left.radicand)))
          : term(coefficient, left.radicand * right.radicand),
      );
    }
  }
  return product;
}

export function scale(a: Surd, factor: Rational): Surd {
  if (factor.num === 0n) return ZERO;
  return {
    terms: a.terms.map(t => ({
      coefficient: Q.multiply(t.coefficient, factor),
      radicand: t.radicand,
    })),
  };
}

export function equals(a: Surd, b: Surd): boolean {
  return subtract(a, b).terms.length === 0;
}

/** The value as a rational, where it is one. */
export function asRational(a: Surd): Rational | undefined {
  if (a.terms.length === 0) return Q.ZERO;
  return a.terms.length === 1 && a.terms[0].radicand === 1n ? a.terms[0].coefficient : undefined;
}

/**
 * a / b where that is rational: both are multiples of the same root sum. Used to find that
 * channels share one scale. Undefined when b is zero or the ratio is irrational.
 */
export function rationalRatio(a: Surd, b: Surd): Rational | undefined {
  if (b.terms.length === 0) return undefined;
  if (a.terms.length === 0) return Q.ZERO;
  for (const t of a.terms) {
    const factor = squareRatio(t.radicand, b.terms[0].radicand);
    if (!factor) continue;
    const ratio = Q.divide(Q.multiply(t.coefficient, factor), b.terms[0].coefficient);
    return equals(a, scale(b, ratio)) ? ratio : undefined;
  }
  return undefined;
}

/** The exact sign: -1, 0 or 1. */
export function sign(a: Surd): -1 | 0 | 1 {
  if (a.terms.length === 0) return 0;
  if (a.terms.length === 1) return Q.sign(a.terms[0].coefficient);
  if (a.terms.length === 2) return signOfTwo(a.terms[0], a.terms[1]);
  for (let precision = 64; ; precision *= 2) {
    const [low, high] = enclose(a, precision);
    if (low > 0n) return 1;
    if (high < 0n) return -1;
  }
}

/** Two roots of the same sign decide at once; otherwise the squares are compared. */
function signOfTwo(a: SurdTerm, b: SurdTerm): -1 | 1 {
  const signA = Q.sign(a.coefficient);
  if (signA === Q.sign(b.coefficient)) return signA > 0 ? 1 : -1;
  const left = a.coefficient.num ** 2n * a.radicand * b.coefficient.den ** 2n;
  const right = b.coefficient.num ** 2n * b.radicand * a.coefficient.den ** 2n;
  return left > right === signA > 0 ? 1 : -1;
}

/** Integers low and high with low <= a * 2^precision <= high. */
export function enclose(a: Surd, precision: number): [bigint, bigint] {
  let low = 0n;
  let high = 0n;
  for (const { coefficient, radicand } of a.terms) {
    // |c| sqrt(n) 2^p = sqrt(num^2 n 4^p) / den
    const root = integerSquareRoot(coefficient.num ** 2n * radicand * (1n << BigInt(2 * precision)));
    const below = root / coefficient.den;
    const above = root / coefficient.den + 2n;
    low += coefficient.num > 0n ? below : -above;
    high += coefficient.num > 0n ? above : -below;
  }
  return [low, high];
}

/** floor(sqrt(value)) by Newton's method; value >= 0. */
export function integerSquareRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let estimate = 1n << BigInt((Q.bitLength(value) + 1) >> 1);
  for (;;) {
    const next = (estimate + value / estimate) >> 1n;
    if (next >= estimate) return estimate;
    estimate = next;
  }
}

export function floor(a: Surd): bigint {
  const value = asRational(a);
  if (value) return Q.floor(value);
  for (let precision = 64; ; precision *= 2) {
    const [low, high] = enclose(a, precision);
    const below = low >> BigInt(precision);
    if (below === high >> BigInt(precision)) return below;
  }
}

/** A double within a few units of its last place of the value. */
export function toNumber(a: Surd): number {
  const value = asRational(a);
  if (value) return Q.toNumber(value);
  for (let precision = 64; ; precision *= 2) {
    const [low, high] = enclose(a, precision);
    if (low > 0n === high > 0n && Q.bitLength(low) > 64) {
      return Q.toNumber(Q.rational(low + high, 1n << BigInt(precision + 1)));
    }
  }
}

/** `3/4 + -1/2*sqrt(5)`. */
export function format(a: Surd): string {
  if (a.terms.length === 0) return '0';
  return a.terms
    .map(t =>
      t.radicand === 1n ? Q.format(t.coefficient) : `${Q.format(t.coefficient)}*sqrt(${t.radicand})`,
    )
    .join(' + ');
}

/** The inverse of `format`; undefined for text that it would not write. */
export function parse(text: string): Surd | undefined {
  let sum = ZERO;
  for (const part of text.split(' + ')) {
    const match = /^(-?\d+(?:\/\d+)?)(?:\*sqrt\((\d+)\))?$/.exec(part);
    const coefficient = match && Q.parse(match[1]);
    if (!match || !coefficient) return undefined;
    sum = add(sum, term(coefficient, BigInt(match[2] ?? '1')));
  }
  return sum;
}
