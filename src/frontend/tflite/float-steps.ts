import type { IntegerRange } from '../../ir/integer-type.ts';
import { roundAway } from './fixed-point.ts';
import type { Staircase } from './staircase.ts';

/**
 * The least float32 number that is quantized to each code but the lowest, for the code round(x / scale), where the quotient is
 * a float32 number and ties go away from zero (`AffineQuantize`). Such quotients never fall, so that the numbers are found
 * by halving.
 */
export const floatSteps = (scale: number, { min, max }: IntegerRange): Staircase =>
  Float64Array.from({ length: max - min }, (_, i) => leastFloat(min + 1 + i, scale));

function leastFloat(code: number, scale: number): number {
  const reaches = (x: number) => roundAway(Math.fround(x / scale)) >= code;
  // The place in real numbers, less and more than any float32 rounding moves it.
  const near = (code - 0.5) * scale;
  const reach = Math.abs(near) * 2 ** -20 + scale * 2 ** -20;
  let low = orderOf(Math.fround(near - reach));
  let high = orderOf(Math.fround(near + reach));
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (reaches(floatOf(middle))) high = middle;
    else low = middle;
  }
  return floatOf(high);
}

const cell = new DataView(new ArrayBuffer(4));

/** Float32 numbers in their order as integers. */
function orderOf(x: number): number {
  cell.setFloat32(0, x);
  const bits = cell.getInt32(0);
  return bits < 0 ? -(bits & 0x7fffffff) : bits;
}

function floatOf(order: number): number {
  cell.setUint32(0, order < 0 ? (0x80000000 | -order) >>> 0 : order);
  return cell.getFloat32(0);
}
