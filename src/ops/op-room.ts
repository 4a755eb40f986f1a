import type { z } from 'zod';
import type { IntegerTensor } from '../ir/integer-tensor.ts';
import type { IntegerRange, IntegerType } from '../ir/integer-type.ts';

/**
 * What is known of a value of the layer IR. The last dimension of `shape` is the channels; the
 * product of the others is the number of vectors. There is no batch dimension: a value is one frame's.
 * Every element lies in `range`, proved from the input's range and the constants.
 */
export interface ValueInfo {
  readonly shape: readonly number[];
  readonly type: IntegerType;
  readonly range: IntegerRange;
}

/**
 * An operator room of the layer IR: WHAT is computed, on integers only. `Attrs` hold plain data and
 * integer tensors.
 */
export interface OpRoom<Kind extends string, Attrs> {
  readonly kind: Kind;
  /** Shape, exact type and proved range of the result. */
  infer(attrs: Attrs, inputs: readonly ValueInfo[]): ValueInfo;
  /** Computes one frame: row-major elements in, row-major elements out, as plainly as can be; what is faster is held equal to that. */
  reference(attrs: Attrs, inputs: readonly Float64Array[], infos: readonly ValueInfo[]): Float64Array;
  /** Multiply-accumulates per frame. */
  macs(attrs: Attrs, inputs: readonly ValueInfo[]): number;
  /** Bits of the trained parameters as the hardware stores them. */
  parameterBits(attrs: Attrs, inputs: readonly ValueInfo[]): number;
  /** Reads the attributes back from JSON, where integer tensors appear as `tensor` reads them. */
  schema(tensor: z.ZodType<IntegerTensor>): z.ZodType<Attrs>;
}
