import { fromNumber, type Rational, rational } from './rational.ts';

/** Fractions of two smaller denominators lie further apart than a float32 number below 4 can be off. */
const LARGEST_DENOMINATOR = 1000;

/**
 * What a float32 number stands for that is the nearest to a fraction with a denominator of at most 1000: that fraction,
 * which is the only one; of any other finite number its own exact value.
 */
export function nearFraction(value: number): Rational {
  for (let denominator = 1; denominator <= LARGEST_DENOMINATOR && Math.abs(value) < 4; denominator++) {
    const numerator = Math.round(value * denominator);
    if (Math.fround(numerator / denominator) === value)
      return rational(BigInt(numerator), BigInt(denominator));
  }
  return fromNumber(value);
}
