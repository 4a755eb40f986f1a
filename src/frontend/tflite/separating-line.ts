import { neighbouringFractions } from '../../exact/best-ratios.ts';
import { type Rational, rational } from '../../exact/rational.ts';
import type { IntegerRange } from '../../ir/integer-type.ts';
import { NEVER, type Staircase } from './staircase.ts';

/** A weighted sum of two codes that tells the results of a rounded sum apart. */
export interface SeparatingLine {
  /** Positive for the first. */
  readonly weights: readonly [number, number];
  /** The least weighted sum of each result but the lowest. */
  readonly steps: Staircase;
}

/** Two operands, each with the integers of its domain rounded by a function that nowhere changes its direction. */
export interface RoundedSum {
  readonly domains: readonly [IntegerRange, IntegerRange];
  readonly terms: readonly [(a: number) => number, (b: number) => number];
  /** The result of the sum of two terms; nowhere falling. */
  readonly result: (sum: number) => number;
  readonly bounds: IntegerRange;
}

/** Weights are tried up to so many bits: a sum of two such products of codes stays far below 2^53. */
const MAX_BITS = 30;

/**
 * Finds whole weights m and n, as small as there are, such that m * a + n * b alone says what result(f(a) + g(b)) is, for
 * every a and b of the domains: all pairs are tried, so that nothing of the roundings of f and g is taken on trust.
 *
 * @param ratio near the |n| / m that the functions stand for
 * @param sign of n
 */
export function separatingLine(sum: RoundedSum, ratio: Rational, sign: 1 | -1): SeparatingLine | undefined {
  const tried = new Set<string>();
  const tables = tablesOf(sum);
  for (let bits = 0; bits <= MAX_BITS; bits++) {
    for (const [n, m] of neighbouringFractions(ratio, 1n << BigInt(bits))) {
      const key = `${n}/${m}`;
      if (tried.has(key)) continue;
      tried.add(key);
      const weights = [Number(m), sign * Number(n)] as const;
      const steps = stepsAlong(sum, tables, weights);
      if (steps) return { weights, steps };
    }
  }
  return undefined;
}

/** The ratio of two doubles. */
export function ratioOf(a: number, b: number): Rational {
  // Both are float32 numbers within 2^-100 and 2^100, so that these are whole and exact.
  return rational(BigInt(a * 2 ** 130), BigInt(b * 2 ** 130));
}

interface Tables {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

const valuesOf = (f: (x: number) => number, { min, max }: IntegerRange): Float64Array =>
  Float64Array.from({ length: max - min + 1 }, (_, i) => f(min + i));

const tablesOf = ({ terms, domains }: RoundedSum): Tables => ({
  first: valuesOf(terms[0], domains[0]),
  second: valuesOf(terms[1], domains[1]),
});

/** The steps along a line; undefined where a pair of a lower result lies as high as one of a higher. */
function stepsAlong(
  { domains, result, bounds }: RoundedSum,
  { first, second }: Tables,
  [m, n]: readonly [number, number],
): Staircase | undefined {
  const count = bounds.max - bounds.min + 1;
  const least = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const most = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  for (let i = 0; i < first.length; i++) {
    for (let j = 0; j < second.length; j++) {
      const line = m * (domains[0].min + i) + n * (domains[1].min + j);
      const code = result(first[i] + second[j]) - bounds.min;
      if (line < least[code]) least[code] = line;
      if (line > most[code]) most[code] = line;
    }
  }
  const steps = new Float64Array(count - 1);
  let above = NEVER;
  for (let code = count - 1; code > 0; code--) {
    above = Math.min(above, least[code]);
    steps[code - 1] = above;
  }
  let below = Number.NEGATIVE_INFINITY;
  for (let code = 0; code < count - 1; code++) {
    below = Math.max(below, most[code]);
    if (below >= steps[code]) return undefined;
  }
  return steps;
}
