import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';
import { greatest, least } from '../../ir/extremes.ts';
import type { Coordinates, ResizedAxis } from '../resizing.ts';

/** One place of the result: data[low] * (1 - share) + data[high] * share. */
export interface Tap {
  readonly low: number;
  readonly high: number;
  readonly share: Rational;
}

const whole = (n: number): Rational => Q.rational(BigInt(n));
const HALF = Q.rational(1n, 2n);

/** Where place `o` of the result lies on the data's axis, as ONNX's text has it. */
function exactPlace(o: number, axis: ResizedAxis, coordinates: Coordinates): Rational {
  const { input, output, factor } = axis;
  const ratio =
    factor === 'of-sizes' ? Q.rational(BigInt(output), BigInt(input)) : Q.fromNumber(factor.stated);
  const centre = Q.divide(Q.add(whole(o), HALF), ratio);
  switch (coordinates) {
    case 'asymmetric':
      return Q.divide(whole(o), ratio);
    case 'half_pixel':
      return Q.subtract(centre, HALF);
    case 'pytorch_half_pixel':
      return output > 1 ? Q.subtract(centre, HALF) : Q.ZERO;
    case 'tf_half_pixel_for_nn':
      return centre;
    case 'align_corners':
      return output === 1 ? Q.ZERO : Q.rational(BigInt(o * (input - 1)), BigInt(output - 1));
    case 'half_pixel_symmetric': {
      const cut = Q.subtract(Q.ONE, Q.divide(whole(output), Q.multiply(ratio, whole(input))));
      return Q.subtract(Q.add(Q.multiply(Q.rational(BigInt(input), 2n), cut), centre), HALF);
    }
  }
}

const floorOf = (a: Rational): number => Number(Q.floor(a));

/** What each place of the result is made of. What lies outside the data is its border. */
export function tapsOf(axis: ResizedAxis, coordinates: Coordinates): Tap[] {
  const { input, output } = axis;
  const last = input - 1;
  return Array.from({ length: output }, (_, o): Tap => {
    if (input === output) return { low: o, high: o, share: Q.ZERO };
    const place = exactPlace(o, axis, coordinates);
    const low = floorOf(place);
    if (low < 0) return { low: 0, high: 0, share: Q.ZERO };
    if (low >= last) return { low: last, high: last, share: Q.ZERO };
    return { low, high: low + 1, share: Q.subtract(place, whole(low)) };
  });
}

/** The elements of one period of the result: weights of the data from place `first` of the period on, as multiples of 1 / denominator. */
export interface Phases {
  readonly factor: number;
  readonly first: number;
  /** Shape [factor][taps]. */
  readonly weights: readonly (readonly number[])[];
  readonly denominator: number;
}

/** Weights that repeat with each place of the data, where the factor is whole and corners are not aligned. */
export function phasesOf(axis: ResizedAxis, coordinates: Coordinates): Phases | undefined {
  const { input, output, factor: stated } = axis;
  const factor = output / input;
  const isWhole = Number.isInteger(factor) && (stated === 'of-sizes' || stated.stated === factor);
  if (!isWhole || coordinates === 'align_corners') return undefined;
  const places = Array.from({ length: factor }, (_, o) =>
    input === output ? Q.ZERO : exactPlace(o, axis, coordinates),
  );
  const lows = places.map(floorOf);
  const shares = places.map((place, o) => Q.subtract(place, whole(lows[o])));
  const first = least(lows);
  const length = greatest(lows.map((low, o) => low + (shares[o].num === 0n ? 0 : 1))) - first + 1;
  const denominator = commonDenominator(shares);
  const weights = shares.map((share, o) => {
    const high = timesWhole(share, denominator);
    return Array.from({ length }, (_, t) => {
      const tap = t + first - lows[o];
      return tap === 0 ? denominator - high : tap === 1 ? high : 0;
    });
  });
  return { factor, first, weights, denominator };
}

/** The weights of the whole axis, [outputs][inputs], as multiples of 1 / denominator. */
export function matrixOf(taps: readonly Tap[], inputs: number) {
  const denominator = commonDenominator(taps.map(({ share }) => share));
  const rows = taps.map(({ low, high, share }) => {
    const row = new Array<number>(inputs).fill(0);
    const part = timesWhole(share, denominator);
    row[low] += denominator - part;
    row[high] += part;
    return row;
  });
  return { rows, denominator };
}

const timesWhole = ({ num, den }: Rational, factor: number): number => Number((num * BigInt(factor)) / den);

function commonDenominator(shares: readonly Rational[]): number {
  return Number(shares.reduce((all, { den }) => (all * den) / Q.gcd(all, den), 1n));
}
