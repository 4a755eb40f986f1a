import type { Rational } from '../exact/rational.ts';
import * as Q from '../exact/rational.ts';
import type { IntegerRange } from '../ir/integer-type.ts';
import { unreachable } from '../ir/invariant.ts';

/** Rounding of x / s + z to a code, with the names of the QONNX operator specification. */
export type RoundingMode = 'round' | 'ceil' | 'floor' | 'up' | 'down' | 'half-up' | 'half-down';

/**
 * A quantizer of one scale, as data: a rising staircase from real numbers to integer codes, and an
 * affine map from codes back to real numbers. Quantizers with a scale per channel are tensors of these.
 */
export type Quantizer =
  | {
      /** code = round(clip(x / scale + zeroPoint, lo, hi)); value = scale * (code - zeroPoint). */
      readonly kind: 'uniform';
      /** Positive. */
      readonly scale: Rational;
      readonly zeroPoint: Rational;
      readonly lo: number;
      readonly hi: number;
      readonly rounding: RoundingMode;
    }
  | {
      /** code = x >= 0 ? +1 : -1 (so sign(0) = +1); value = scale * code. */
      readonly kind: 'bipolar';
      readonly scale: Rational;
    }
  | {
      /** code = number of thresholds <= x; value = scale * code + bias. */
      readonly kind: 'multi-threshold';
      /** Rising. */
      readonly thresholds: readonly Rational[];
      readonly scale: Rational;
      readonly bias: Rational;
    }
  | {
      /**
       * code = clip(round(n / 2^shift), lo, hi) of the integer n = x / scale + zeroPoint, itself rounded to
       * nearest, ties to even; value = outputScale * (code - outputZeroPoint).
       */
      readonly kind: 'truncating';
      /** Positive, as is outputScale. */
      readonly scale: Rational;
      readonly zeroPoint: Rational;
      /** Bits dropped; negative where zeros are added. */
      readonly shift: number;
      readonly rounding: RoundingMode;
      /** Infinite where nothing is clipped: then the codes are as many as the values before them need. */
      readonly lo: number;
      readonly hi: number;
      readonly outputScale: Rational;
      readonly outputZeroPoint: Rational;
    };

/** A quantizer that the host can apply to the network's input. */
export type HostQuantizer = Exclude<Quantizer, { kind: 'truncating' }>;

/** One step of a staircase: the next code is reached where x >= at, or, if not inclusive, where x > at. */
export interface Step {
  readonly at: Rational;
  readonly inclusive: boolean;
}

/** Lowest and highest code. */
export function codeRange(q: Quantizer): IntegerRange {
  switch (q.kind) {
    case 'uniform':
    case 'truncating':
      return { min: q.lo, max: q.hi };
    case 'bipolar':
      return { min: -1, max: 1 };
    case 'multi-threshold':
      return { min: 0, max: q.thresholds.length };
    default:
      return unreachable(q);
  }
}

/** value = scale * code + offset. */
export function dequantization(q: Quantizer): { readonly scale: Rational; readonly offset: Rational } {
  switch (q.kind) {
    case 'uniform':
      return { scale: q.scale, offset: Q.negate(Q.multiply(q.scale, q.zeroPoint)) };
    case 'bipolar':
      return { scale: q.scale, offset: Q.ZERO };
    case 'multi-threshold':
      return { scale: q.scale, offset: q.bias };
    case 'truncating':
      return { scale: q.outputScale, offset: Q.negate(Q.multiply(q.outputScale, q.outputZeroPoint)) };
    default:
      return unreachable(q);
  }
}

/** The staircase: its steps from the lowest code to the highest, rising. */
export function stepsOf(q: Quantizer): Step[] {
  switch (q.kind) {
    case 'uniform':
      return Array.from({ length: q.hi - q.lo }, (_, i) => {
        const boundary = roundingStep(q.rounding, q.lo + i);
        return {
          at: Q.multiply(q.scale, Q.subtract(boundary.at, q.zeroPoint)),
          inclusive: boundary.inclusive,
        };
      });
    case 'bipolar':
      return [{ at: Q.ZERO, inclusive: true }];
    case 'multi-threshold':
      return q.thresholds.map(at => ({ at, inclusive: true }));
    case 'truncating':
      return Array.from({ length: q.hi - q.lo }, (_, i) => {
        const least = leastInteger(roundingStep(q.rounding, q.lo + i), q.shift);
        // x / scale + zeroPoint rounds to `least` from half below it on; the tie goes to the even one.
        const half = Q.subtract(Q.rational(2n * least - 1n, 2n), q.zeroPoint);
        return { at: Q.multiply(q.scale, half), inclusive: least % 2n === 0n };
      });
    default:
      return unreachable(q);
  }
}

/** The least integer n for which n / 2^shift has climbed the step. */
function leastInteger({ at, inclusive }: Step, shift: number): bigint {
  const bound = Q.multiply(at, powerOfTwo(shift));
  return inclusive ? Q.ceil(bound) : Q.floor(bound) + 1n;
}

const powerOfTwo = (exponent: number): Rational =>
  exponent < 0 ? Q.rational(1n, 2n ** BigInt(-exponent)) : Q.rational(2n ** BigInt(exponent));

/**
 * Where rounding passes from `code` to `code + 1`. Rounding an integer bound gives the bound, so
 * clipping before or after rounding is the same and does not appear here.
 */
export function roundingStep(mode: RoundingMode, code: number): Step {
  const exactly = (at: number, inclusive: boolean): Step => ({ at: Q.rational(BigInt(at)), inclusive });
  const halfway = (inclusive: boolean): Step => ({ at: Q.rational(BigInt(2 * code + 1), 2n), inclusive });
  switch (mode) {
    case 'round': // to nearest, ties to even: the tie belongs to code + 1 when that is even
      return halfway(code % 2 !== 0);
    case 'half-up': // ties away from zero
      return halfway(code >= 0);
    case 'half-down': // ties toward zero
      return halfway(code < 0);
    case 'ceil':
      return exactly(code, false);
    case 'floor':
      return exactly(code + 1, true);
    case 'up': // away from zero
      return code >= 0 ? exactly(code, false) : exactly(code + 1, true);
    case 'down': // toward zero
      return code >= 0 ? exactly(code + 1, true) : exactly(code, false);
    default:
      return unreachable(mode);
  }
}
