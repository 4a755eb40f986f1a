import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';

/** Most steps from 0 to the greatest weight: those of the odd grid of 8 bits. */
const MAX_STEPS = 255;

/**
 * How far a weight may lie from its grid, in shares of the greatest one: what two or three roundings of float32 move a product
 * or a sum of that size by.
 */
const TOLERANCE = 2 ** -22;

/** Weights as integers times a scale, but for the rounding of float32. */
export interface FloatGrid {
  readonly codes: Float64Array;
  readonly unit: Rational;
  /** The greatest distance of a weight from its place on the grid, in shares of the greatest weight. */
  readonly distance: number;
  /** Whether each weight is the float32 number nearest to its place on the grid. */
  readonly isNearest: boolean;
}

/** The coarsest grid that all these float32 numbers lie on within float32 rounding; undefined where it has more than 255 steps. */
export function floatGrid(weights: Float64Array): FloatGrid | undefined {
  const most = weights.reduce((found, weight) => Math.max(found, Math.abs(weight)), 0);
  if (!Number.isFinite(most)) return undefined;
  if (most === 0) return { codes: weights.map(() => 0), unit: Q.ONE, distance: 0, isNearest: true };
  for (let steps = 1; steps <= MAX_STEPS; steps++) {
    const codes = codesOf(weights, most / steps, 2 * TOLERANCE * most);
    if (!codes) continue;
    const nearest = storedUnit(weights, codes);
    const unit = nearest ?? anyUnit(weights, codes, TOLERANCE * most);
    if (!unit) continue;
    const scale = Q.toNumber(unit);
    const distance = codes.reduce((far, code, i) => Math.max(far, Math.abs(code * scale - weights[i])), 0);
    return { codes, unit, distance: distance / most, isNearest: nearest !== undefined };
  }
  return undefined;
}

/** The nearest multiples of a scale, where all are near enough. */
function codesOf(weights: Float64Array, scale: number, tolerance: number): Float64Array | undefined {
  const codes = new Float64Array(weights.length);
  for (let i = 0; i < weights.length; i++) {
    const code = Math.round(weights[i] / scale) + 0;
    if (Math.abs(code * scale - weights[i]) > tolerance) return undefined;
    codes[i] = code;
  }
  return codes;
}

/** Half the distance from a float32 number to the next one: what is nearer is rounded to it. */
function halfStepOf(value: number): number {
  const exponent = Math.floor(Math.log2(Math.max(Math.abs(value), 2 ** -126)));
  return 2 ** (exponent - 24);
}

/**
 * A scale of which float32 stores each weight as it is: a float32 number where there is one, as a framework multiplied by it,
 * else the simplest fraction (the seventh of weights that are multiples of 1 / 7). Undefined where there is none.
 */
function storedUnit(weights: Float64Array, codes: Float64Array): Rational | undefined {
  const within = scalesWithin(weights, codes, halfStepOf);
  if (!within) return undefined;
  const { low, high } = within;
  const floats = [low + (high - low) / 2, low, high].map(scale => Q.fromNumber(Math.fround(scale)));
  const isStored = (unit: Rational): boolean => {
    const scale = Q.toNumber(unit);
    return codes.every((code, i) => Math.fround(code * scale) === weights[i]);
  };
  return [...floats, simplestBetween(Q.fromNumber(low), Q.fromNumber(high))].find(isStored);
}

/** The simplest scale with which every code lies within a tolerance of its weight; undefined where there is none. */
function anyUnit(weights: Float64Array, codes: Float64Array, tolerance: number): Rational | undefined {
  const within = scalesWithin(weights, codes, () => tolerance);
  return within && simplestBetween(Q.fromNumber(within.low), Q.fromNumber(within.high));
}

/** The scales with which every code lies within its weight's tolerance, ends included. */
function scalesWithin(
  weights: Float64Array,
  codes: Float64Array,
  toleranceOf: (weight: number) => number,
): { readonly low: number; readonly high: number } | undefined {
  let [low, high] = [0, Number.POSITIVE_INFINITY];
  for (let i = 0; i < weights.length; i++) {
    const tolerance = toleranceOf(weights[i]);
    if (codes[i] === 0) {
      if (Math.abs(weights[i]) > tolerance) return undefined;
      continue;
    }
    const [weight, code] = [Math.abs(weights[i]), Math.abs(codes[i])];
    low = Math.max(low, (weight - tolerance) / code);
    high = Math.min(high, (weight + tolerance) / code);
  }
  return low > 0 && low <= high ? { low, high } : undefined;
}

/** The fraction of the least denominator between two positive numbers (Stern and Brocot). */
function simplestBetween(low: Rational, high: Rational): Rational {
  const whole = Q.ceil(low);
  if (Q.compare(Q.rational(whole), high) <= 0 && whole > 0n) return Q.rational(whole);
  const floor = Q.rational(Q.floor(low));
  const inverted = simplestBetween(
    Q.divide(Q.ONE, Q.subtract(high, floor)),
    Q.divide(Q.ONE, Q.subtract(low, floor)),
  );
  return Q.add(floor, Q.divide(Q.ONE, inverted));
}
