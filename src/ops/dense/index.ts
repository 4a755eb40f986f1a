import { z } from 'zod';
import type { IntegerTensor } from '../../ir/integer-tensor.ts';
import { type IntegerRange, int, signedBits } from '../../ir/integer-type.ts';
import { invariant } from '../../ir/invariant.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { type WeightCode, weightBits, weightCodeSchema } from '../../ir/weight-code.ts';
import type { OpRoom, ValueInfo } from '../op-room.ts';
import { dotProducts } from './dot-products.ts';

/** y[v][o] = sum over i of weights[o][i] * x[v][i], for every vector v. */
export interface DenseAttrs {
  /** Shape [outputs, inputs]. */
  readonly weights: IntegerTensor;
  readonly weightCode: WeightCode;
}

/** Bounds of the dot product of each row with any input of the range; the tightest over all rows. */
export function accumulatorRange(weights: IntegerTensor, input: IntegerRange): IntegerRange {
  const [outputs, inputs] = weights.shape;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let o = 0; o < outputs; o++) {
    let low = 0;
    let high = 0;
    for (let i = 0; i < inputs; i++) {
      const w = weights.data[o * inputs + i];
      low += w >= 0 ? w * input.min : w * input.max;
      high += w >= 0 ? w * input.max : w * input.min;
    }
    min = Math.min(min, low);
    max = Math.max(max, high);
  }
  return { min, max };
}

export const dense: OpRoom<'dense', DenseAttrs> = {
  kind: 'dense',

  infer(attrs, [input]): ValueInfo {
    const [outputs, inputs] = attrs.weights.shape;
    invariant(input.shape.at(-1) === inputs, `dense of ${inputs} inputs given [${input.shape}]`);
    const range = accumulatorRange(attrs.weights, input.range);
    return { shape: [...input.shape.slice(0, -1), outputs], type: int(signedBits(range)), range };
  },

  reference: ({ weights }, [input], [{ range }]) => dotProducts(weights, input, range),

  macs(attrs, [input]) {
    return sizeOf(input.shape) * attrs.weights.shape[0];
  },

  parameterBits: ({ weights, weightCode }) => weights.data.length * weightBits(weightCode),

  schema: tensor =>
    z.strictObject({
      weights: tensor,
      weightCode: weightCodeSchema,
    }),
};
