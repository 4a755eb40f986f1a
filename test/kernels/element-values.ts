import type { IntegerType } from '../../src/ir/integer-type.ts';
import type { Random } from './random.ts';

/** Least and largest value of an element type. */
export function bounds(type: IntegerType): { readonly min: number; readonly max: number } {
  if (type.kind === 'bipolar') return { min: -1, max: 1 };
  return type.kind === 'uint'
    ? { min: 0, max: 2 ** type.bits - 1 }
    : { min: -(2 ** (type.bits - 1)), max: 2 ** (type.bits - 1) - 1 };
}

/** A value of the type, corners favoured. */
export function randomElement(random: Random, type: IntegerType): number {
  if (type.kind === 'bipolar') return random.pick([-1, 1]);
  const { min, max } = bounds(type);
  return random.withCorners(min, max);
}

export function randomElements(random: Random, type: IntegerType, count: number): Float64Array {
  return Float64Array.from({ length: count }, () => randomElement(random, type));
}
