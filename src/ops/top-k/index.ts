import { z } from 'zod';
import { greatest, least } from '../../ir/extremes.ts';
import type { IntegerTensor } from '../../ir/integer-tensor.ts';
import { MAX_INTEGER_BITS, signedBits, uint, unsignedBits } from '../../ir/integer-type.ts';
import { invariant } from '../../ir/invariant.ts';
import type { OpRoom, ValueInfo } from '../op-room.ts';

/**
 * The indices of the k largest scores of each vector, best first, ties to the lowest index.
 * score[c] = multipliers[c] * x[c] + biases[c], or x[c] where there are none.
 */
export interface TopKAttrs {
  readonly k: number;
  /** Shape [classes] each, present together: they bring classes of different scales to one unit. */
  readonly multipliers?: IntegerTensor;
  readonly biases?: IntegerTensor;
}

/** Bits of the widest multiplier or bias. */
function factorBits(factors: IntegerTensor): number {
  return signedBits({ min: least(factors.data), max: greatest(factors.data) });
}

export const topK: OpRoom<'top-k', TopKAttrs> = {
  kind: 'top-k',

  infer(attrs, [input]): ValueInfo {
    const classes = input.shape[input.shape.length - 1];
    invariant(attrs.k >= 1 && attrs.k <= classes, `top ${attrs.k} of ${classes}`);
    const range = { min: 0, max: classes - 1 };
    const reach = Math.max(-input.range.min, input.range.max);
    for (let c = 0; c < classes; c++) {
      const score = Math.abs(attrs.multipliers?.data[c] ?? 1) * reach + Math.abs(attrs.biases?.data[c] ?? 0);
      invariant(score < 2 ** MAX_INTEGER_BITS, `scores of ${attrs.k} classes overflow`);
    }
    return { shape: [...input.shape.slice(0, -1), attrs.k], type: uint(unsignedBits(range.max)), range };
  },

  reference(attrs, [input], [info]) {
    const classes = info.shape[info.shape.length - 1];
    const vectors = input.length / classes;
    const result = new Float64Array(vectors * attrs.k);
    for (let v = 0; v < vectors; v++) {
      const score = (c: number): number =>
        input[v * classes + c] * (attrs.multipliers?.data[c] ?? 1) + (attrs.biases?.data[c] ?? 0);
      const order = Array.from({ length: classes }, (_, c) => c);
      order.sort((a, b) => score(b) - score(a) || a - b);
      for (let k = 0; k < attrs.k; k++) result[v * attrs.k + k] = order[k];
    }
    return result;
  },

  macs: (attrs, [input]) => (attrs.multipliers ? input.shape.reduce((a, b) => a * b, 1) : 0),

  parameterBits: attrs =>
    [attrs.multipliers, attrs.biases].reduce(
      (bits, factors) => bits + (factors ? factors.data.length * factorBits(factors) : 0),
      0,
    ),

  schema: tensor =>
    z.strictObject({
      k: z.int().min(1),
      multipliers: tensor.optional(),
      biases: tensor.optional(),
    }),
};
