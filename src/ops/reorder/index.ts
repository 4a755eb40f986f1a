import { z } from 'zod';
import { invariant } from '../../ir/invariant.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { OpRoom, ValueInfo } from '../op-room.ts';
import { isPermutation } from './loops.ts';

export { type Loops, leastLoops, loopsOf, MAX_LOOPS, type PeriodicLoops } from './loops.ts';

/**
 * The same elements in another order. Output element (i_0, i_1, ..) of a nest of loops, the last index
 * changing fastest, is input element sum(i_k * strides[k]), both in row-major order. A transposition has
 * the output's shape as `dims` and the input's ways as `strides`; reshapes before and after it only name
 * the elements.
 */
export interface ReorderAttrs {
  /** Of the output. */
  readonly shape: readonly number[];
  readonly dims: readonly number[];
  /** In elements of the input. */
  readonly strides: readonly number[];
}

export const reorder: OpRoom<'reorder', ReorderAttrs> = {
  kind: 'reorder',

  infer(attrs, [input]): ValueInfo {
    const size = sizeOf(input.shape);
    invariant(
      sizeOf(attrs.shape) === size && sizeOf(attrs.dims) === size,
      `[${input.shape}] in the order of loops [${attrs.dims}], as [${attrs.shape}]`,
    );
    invariant(
      attrs.dims.length === attrs.strides.length && isPermutation(attrs),
      `loops [${attrs.dims}] with ways [${attrs.strides}] do not reach every element once`,
    );
    return { ...input, shape: attrs.shape };
  },

  reference({ dims, strides }, [input]) {
    const result = new Float64Array(input.length);
    for (let i = 0; i < result.length; i++) {
      let rest = i;
      let source = 0;
      for (let k = dims.length - 1; k >= 0; k--) {
        source += (rest % dims[k]) * strides[k];
        rest = Math.floor(rest / dims[k]);
      }
      result[i] = input[source];
    }
    return result;
  },

  macs: () => 0,
  parameterBits: () => 0,

  schema: () =>
    z.strictObject({
      shape: z.array(z.int().min(1)),
      dims: z.array(z.int().min(1)),
      strides: z.array(z.int().min(0)),
    }),
};
