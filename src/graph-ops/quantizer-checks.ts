import { fail } from '../ir/diagnostic.ts';
import { MAX_INTEGER_BITS } from '../ir/integer-type.ts';
import { broadcastIndices, type Tensor } from '../ir/tensor.ts';
import { graphDiagnostic } from './diagnostics.ts';

/** Stops at a scale that is zero or not finite; one that is negative turns the codes. A scale not known yet passes. */
export function checkScale(scale: Tensor | undefined, node: string): void {
  const value = scale?.data.find(v => v === 0 || !Number.isFinite(v));
  if (value !== undefined) fail(graphDiagnostic('scale', { value }, { node }));
}

/**
 * Stops at a scale that is not finite; one that is negative turns the codes. A scale of zero passes where all that it
 * quantizes is known and is not zero: x / 0 is infinite, its code the last one, and that times 0 is 0; 0 / 0 is nothing.
 */
export function checkWeightScale(scale: Tensor | undefined, x: Tensor | undefined, node: string): void {
  if (!scale) return;
  const index = x && broadcastIndices(scale.shape, x.shape);
  const isDead = (at: number) => x !== undefined && index?.every((i, e) => i !== at || x.data[e] !== 0);
  const value = scale.data.find((v, i) => !Number.isFinite(v) || (v === 0 && !isDead(i)));
  if (value !== undefined) fail(graphDiagnostic('scale', { value }, { node }));
}

export function checkZeroPoint(zeroPoint: Tensor | undefined, node: string): void {
  const value = zeroPoint?.data.find(v => !Number.isFinite(v));
  if (value !== undefined) fail(graphDiagnostic('zero-point', { value }, { node }));
}

/** Stops at a bit width that is not a whole number from `least` to 53. */
export function checkBitWidth(bits: Tensor | undefined, node: string, least = 1): void {
  for (const value of bits?.data ?? []) checkBits(value, node, least);
}

/** The same of one bit width. */
export function checkBits(value: number, node: string, least = 1): void {
  if (!(Number.isInteger(value) && value >= least && value <= MAX_INTEGER_BITS))
    fail(graphDiagnostic('bit-width', { value, least, most: MAX_INTEGER_BITS }, { node }));
}
