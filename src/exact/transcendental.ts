import type { Interval } from './interval.ts';
import * as I from './interval.ts';
import * as Q from './rational.ts';

/**
 * Enclosures that the elementary functions (`functions/`) are made of, as narrow as wanted. Each is computed in fixed point with
 * guard bits from a power series whose rounding errors and remainder are bounded beside it (the
 * bounds of Brent and Zimmermann, Modern Computer Arithmetic, 2010, section 4.4).
 */

/** Bits beside the point that absorb the rounding of a series; 2^GUARD exceeds every error below. */
export const GUARD = 48;

/** x < 2^bitsAbove(x, precision). */
const bitsAbove = (x: bigint, precision: number): number => Math.max(0, Q.bitLength(x) - precision);

export const magnitude = (x: bigint): bigint => (x < 0n ? -x : x);

/** From a precision down to one `bits` less, outwards. */
export const coarser = ({ lo, hi }: Interval, bits: number): Interval => ({
  lo: lo >> BigInt(bits),
  hi: -(-hi >> BigInt(bits)),
});

/** e^x; the work grows with x above 0, and values beyond a thousand are of no use to anyone. */
export function exp(x: Interval, precision: number): Interval {
  const lo = expOf(x.lo, precision);
  return x.lo === x.hi ? lo : { lo: lo.lo, hi: expOf(x.hi, precision).hi };
}

function expOf(x: bigint, precision: number): Interval {
  if (x === 0n) return { lo: 1n << BigInt(precision), hi: 1n << BigInt(precision) };
  if (x < 0n) return expOfNegative(x, precision);
  // e^x = 1 / e^-x; with 2^-d <= e^-x, an error of 2^-w in e^-x is one of 2^(2d - w) in e^x.
  const d = Number(-(-(x * 3n) >> BigInt(precision + 1)));
  const wide = precision + 2 * d + 2;
  const inverse = expOfNegative(-(x << BigInt(wide - precision)), wide);
  const one = 1n << BigInt(2 * wide);
  return coarser({ lo: I.floorDivide(one, inverse.hi), hi: I.ceilDivide(one, inverse.lo) }, wide - precision);
}

/** e^x for x < 0: the Taylor series at x / 2^s, |x / 2^s| < 2^-8, squared s times. */
function expOfNegative(x: bigint, precision: number): Interval {
  // e^-y < 2^-y for y > 0
  if (-x >> BigInt(precision) > BigInt(precision)) return { lo: 0n, hi: 1n };
  const halvings = bitsAbove(x, precision) + 8;
  const wide = precision + halvings + GUARD;
  const bits = BigInt(wide);
  // x * 2^(wide - precision) / 2^halvings, without rounding
  const r = x << BigInt(wide - precision - halvings);
  let term = 1n << bits;
  let y = term;
  let terms = 1n;
  for (let n = 1n; term !== 0n; n++, terms++) {
    term = (term * r) / (n << bits);
    y += term;
  }
  // Each term errs by less than 2 units (its own truncation, and the last one's times |r| / n), and what
  // is left out sums to less than 1 unit; squaring a y <= 1 doubles its error and adds one unit.
  for (let i = 0; i < halvings; i++) y = (y * y) >> bits;
  const error = (2n * terms + 2n) << BigInt(halvings);
  const found = coarser({ lo: y - error, hi: y + error }, wide - precision);
  return { lo: found.lo < 0n ? 0n : found.lo, hi: found.hi };
}

/** The natural logarithm of an interval above 0. */
export function log(x: Interval, precision: number): Interval {
  const lo = logOf(x.lo, precision);
  return x.lo === x.hi ? lo : { lo: lo.lo, hi: logOf(x.hi, precision).hi };
}

/** ln(m 2^k) = 2 atanh((m - 1) / (m + 1)) + k ln 2 with 1 <= m < 2. */
function logOf(x: bigint, precision: number): Interval {
  const k = Q.bitLength(x) - 1 - precision;
  const wide = precision + GUARD;
  // m = x / 2^(precision + k): (m - 1) / (m + 1) = (x - 2^(precision + k)) / (x + 2^(precision + k))
  const power = 1n << BigInt(precision + k);
  const fraction = twiceAtanh(x - power, x + power, wide);
  const twos = lnTwo(wide);
  const times = BigInt(k);
  const scaled =
    times >= 0n ? { lo: times * twos.lo, hi: times * twos.hi } : { lo: times * twos.hi, hi: times * twos.lo };
  return coarser(I.add(fraction, scaled), GUARD);
}

/** 2 atanh(num / den) = 2 sum z^(2i+1) / (2i+1), 0 <= z <= 1/3 (Abramowitz and Stegun, 4.1.27). */
function twiceAtanh(num: bigint, den: bigint, precision: number): Interval {
  const bits = BigInt(precision);
  const z = (num << bits) / den;
  const square = (z * z) >> bits;
  let power = z;
  let sum = 0n;
  let terms = 0n;
  for (let n = 1n; power !== 0n; n += 2n, terms++) {
    sum += power / n;
    power = (power * square) >> bits;
  }
  // All is rounded down: each power lacks under 2 units (z lacks 1, z^2 <= 1/9 of what the last lacks,
  // and z times what the square lacks), each quotient 1 more; what is left out is under 1 unit in all.
  return { lo: 2n * sum, hi: 2n * (sum + 4n * terms + 4n) };
}

const lnTwoAt = new Map<number, Interval>();

function lnTwo(precision: number): Interval {
  const known = lnTwoAt.get(precision);
  if (known) return known;
  const found = twiceAtanh(1n, 3n, precision);
  lnTwoAt.set(precision, found);
  return found;
}

const piAt = new Map<number, Interval>();

/** pi = 16 atan(1/5) - 4 atan(1/239) (Machin 1706). */
export function pi(precision: number): Interval {
  const known = piAt.get(precision);
  if (known) return known;
  const wide = precision + GUARD;
  const [a, b] = [atanOfInverse(5n, wide), atanOfInverse(239n, wide)];
  const found = coarser({ lo: 16n * a.lo - 4n * b.hi, hi: 16n * a.hi - 4n * b.lo }, GUARD);
  piAt.set(precision, found);
  return found;
}

/** atan(1 / n) = sum (-1)^i / ((2i+1) n^(2i+1)). */
function atanOfInverse(n: bigint, precision: number): Interval {
  let power = (1n << BigInt(precision)) / n;
  let sum = 0n;
  let terms = 0n;
  for (let i = 0n; power !== 0n; i++, terms++) {
    const term = power / (2n * i + 1n);
    sum += i % 2n === 0n ? term : -term;
    power /= n * n;
  }
  // Each power lacks under 2 units, each quotient 1 more; the remainder is under the next term.
  const error = 3n * terms + 2n;
  return { lo: sum - error, hi: sum + error };
}

/** Widest interval, in units, that one evaluation serves. */
const NARROW = 256n;

/** A rising function whose slope is at most 2. */
export function gentle(
  { lo, hi }: Interval,
  precision: number,
  f: (x: bigint, precision: number) => Interval,
): Interval {
  const left = f(lo, precision);
  const width = hi - lo;
  return { lo: left.lo, hi: width <= NARROW ? left.hi + 2n * width : f(hi, precision).hi };
}

/** The enclosure of a value below 1, cut off there. */
export function atMostOne({ lo, hi }: Interval, precision: number): Interval {
  const one = 1n << BigInt(precision);
  return { lo, hi: hi < one ? hi : one };
}
