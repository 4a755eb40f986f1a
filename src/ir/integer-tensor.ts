import { invariant } from './invariant.ts';
import { sizeOf } from './tensor.ts';

/** A constant of the layer IR: integers below 2^53 in magnitude, row-major. */
export interface IntegerTensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export function integerTensor(shape: readonly number[], values: ArrayLike<number>): IntegerTensor {
  invariant(sizeOf(shape) === values.length, `integer tensor [${shape}] given ${values.length} values`);
  return { shape, data: values instanceof Float64Array ? values : Float64Array.from(values) };
}
