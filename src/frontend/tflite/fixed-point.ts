/**
 * TensorFlow Lite's fixed-point arithmetic, as its reference kernels compute it
 * (tensorflow/lite/kernels/internal/common.cc and quantization_util.cc of TensorFlow 2.21).
 */

/** A real factor as its kernels hold it: multiplier * 2^(shift - 31). */
export interface FixedPoint {
  /** 31 bits; of a mean it may have fewer. */
  readonly multiplier: number;
  /** Positive: to the left. */
  readonly shift: number;
}

/** To the nearest integer, ties away from zero, as std::round. */
export function roundAway(x: number): number {
  // Without a sign where it is 0.
  const whole = Math.trunc(x) + 0;
  return Math.abs(x - whole) < 0.5 ? whole : whole + Math.sign(x);
}

/** The factor nearest to a positive real (`QuantizeMultiplier`); what is below 2^-32 becomes 0. */
export function fixedPointOf(real: number): FixedPoint {
  if (real === 0) return { multiplier: 0, shift: 0 };
  // The exponent of frexp, which gives a fraction from 1/2 up to 1.
  let shift = Math.floor(Math.log2(real)) + 1;
  while (real / 2 ** shift >= 1) shift++;
  while (real / 2 ** shift < 0.5) shift--;
  let multiplier = Math.round((real / 2 ** shift) * 2 ** 31);
  if (multiplier === 2 ** 31) {
    multiplier /= 2;
    shift++;
  }
  return shift < -31 ? { multiplier: 0, shift: 0 } : { multiplier, shift };
}

/** x / 2^31 * multiplier to the nearest integer, ties up; then by 2^right to the nearest, ties away from zero. */
export function multiplied(x: bigint, { multiplier, shift }: FixedPoint): bigint {
  const left = BigInt(Math.max(shift, 0));
  const right = BigInt(Math.max(-shift, 0));
  const high = ((x << left) * BigInt(multiplier) + 2n ** 30n) >> 31n;
  if (right === 0n) return high;
  const half = 1n << (right - 1n);
  return high < 0n ? -((half - high) >> right) : (high + half) >> right;
}

/**
 * The least integer x of which `multiplied` is at least `code`: the function never falls. Where the factor is 0, every x
 * does it or none.
 */
export function leastMultiplied(
  code: number,
  { multiplier, shift }: FixedPoint,
): bigint | 'always' | 'never' {
  if (multiplier === 0) return code <= 0 ? 'always' : 'never';
  const left = BigInt(Math.max(shift, 0));
  const right = BigInt(Math.max(-shift, 0));
  const wanted = BigInt(code) << right;
  // Ties go away from zero: a positive code is reached on the tie below it, another only behind it.
  const high = right === 0n ? wanted : wanted - (1n << (right - 1n)) + (code > 0 ? 0n : 1n);
  return ceilDivide((high << 31n) - 2n ** 30n, BigInt(multiplier) << left);
}

const ceilDivide = (a: bigint, positive: bigint): bigint => {
  const floor = a / positive;
  return a % positive > 0n ? floor + 1n : floor;
};
