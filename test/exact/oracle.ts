import type { RoundingMode } from '../../src/quant/quantizer.ts';

/**
 * Exact arithmetic for tests, sharing nothing with src/exact: fractions that are never reduced, and
 * numbers a + b sqrt(r) whose sign is decided by squaring.
 */
export interface Fraction {
  readonly n: bigint;
  /** Positive. */
  readonly d: bigint;
}

export const fraction = (n: bigint | number, d: bigint | number = 1n): Fraction => {
  const [num, den] = [BigInt(n), BigInt(d)];
  if (den === 0n) throw new RangeError('zero denominator');
  return den < 0n ? { n: -num, d: -den } : { n: num, d: den };
};

/** The exact value of a double: doubled until it is whole. */
export function exactly(value: number): Fraction {
  let whole = value;
  let d = 1n;
  while (!Number.isInteger(whole)) {
    whole *= 2;
    d *= 2n;
  }
  return { n: BigInt(whole), d };
}

export const plus = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d });
export const minus = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.d - b.n * a.d, d: a.d * b.d });
export const times = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.n, d: a.d * b.d });
export const over = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.d, a.d * b.n);
export const signOf = (a: Fraction): number => (a.n > 0n ? 1 : a.n < 0n ? -1 : 0);
export const isSame = (a: Fraction, b: { readonly num: bigint; readonly den: bigint }): boolean =>
  a.n * b.den === b.num * a.d;

/** a + b sqrt(r), r > 0. */
export interface RootNumber {
  readonly a: Fraction;
  readonly b: Fraction;
  readonly r: Fraction;
}

export const rootNumber = (
  a: Fraction,
  b: Fraction = fraction(0),
  r: Fraction = fraction(1),
): RootNumber => ({
  a,
  b,
  r,
});

export function signOfRoot({ a, b, r }: RootNumber): number {
  const [signA, signB] = [signOf(a), signOf(b)];
  if (signA === 0 || signB === 0 || signA === signB) return signA || signB;
  // Opposite signs: the larger square wins.
  return signA * signOf(minus(times(a, a), times(times(b, b), r)));
}

export const shifted = (x: RootNumber, by: Fraction): RootNumber => ({ ...x, a: plus(x.a, by) });
export const scaled = (x: RootNumber, by: Fraction): RootNumber => ({
  ...x,
  a: times(x.a, by),
  b: times(x.b, by),
});

/** The sign of x - t. */
export const compareRoot = (x: RootNumber, t: Fraction): number =>
  signOfRoot(shifted(x, fraction(-t.n, t.d)));

/** round(clip(x, lo, hi)) as QONNX names the modes; lo and hi are integers. */
export function roundClipped(mode: RoundingMode, x: RootNumber, lo: number, hi: number): number {
  if (compareRoot(x, fraction(lo)) <= 0) return lo;
  if (compareRoot(x, fraction(hi)) >= 0) return hi;
  let below = lo;
  while (compareRoot(x, fraction(below + 1)) >= 0) below++;
  if (compareRoot(x, fraction(below)) === 0) return below;
  const half = compareRoot(x, fraction(2 * below + 1, 2));
  const towardZero = below >= 0 ? below : below + 1;
  const awayFromZero = below >= 0 ? below + 1 : below;
  const nearest = half > 0 ? below + 1 : below;
  switch (mode) {
    case 'floor':
      return below;
    case 'ceil':
      return below + 1;
    case 'down':
      return towardZero;
    case 'up':
      return awayFromZero;
    case 'round':
      return half !== 0 ? nearest : below % 2 === 0 ? below : below + 1;
    case 'half-up':
      return half !== 0 ? nearest : awayFromZero;
    case 'half-down':
      return half !== 0 ? nearest : towardZero;
  }
}

export const ROUNDING_MODES: readonly RoundingMode[] = [
  'round',
  'ceil',
  'floor',
  'up',
  'down',
  'half-up',
  'half-down',
];

/** floor(sqrt(value)): the root of the upper half of the digits, then the lower half by division. */
export function rootFloor(value: bigint): bigint {
  if (value < 1n << 40n) return BigInt(Math.floor(Math.sqrt(Number(value))));
  const quarter = BigInt(value.toString(16).length);
  const upper = rootFloor(value >> (2n * quarter)) << quarter;
  let root = (upper + value / upper) >> 1n;
  while (root * root > value) root--;
  while ((root + 1n) * (root + 1n) <= value) root++;
  return root;
}

/**
 * The sum of c sqrt(n) times 2^bits, rounded down term by term: within `terms.length` of the exact value
 * (in units of 2^-bits).
 */
export function rootSum(
  terms: readonly { readonly c: Fraction; readonly n: bigint }[],
  bits: number,
): bigint {
  return terms.reduce((sum, { c, n }) => {
    const magnitude = rootFloor(((c.n * c.n * n) << BigInt(2 * bits)) / (c.d * c.d));
    return sum + (c.n < 0n ? -magnitude : magnitude);
  }, 0n);
}
