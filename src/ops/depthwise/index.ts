import { z } from 'zod';
import type { IntegerTensor } from '../../ir/integer-tensor.ts';
import { int, signedBits } from '../../ir/integer-type.ts';
import { invariant } from '../../ir/invariant.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { type WeightCode, weightBits, weightCodeSchema } from '../../ir/weight-code.ts';
import type { OpRoom, ValueInfo } from '../op-room.ts';

/**
 * Weights for each channel of its own: input [.., places * channels], channel innermost (what `window`
 * makes), output [.., channels * multiplier];
 * y[v][c * multiplier + m] = sum over p of weights[c * multiplier + m][p] * x[v][p * channels + c].
 */
export interface DepthwiseAttrs {
  /** Shape [channels * multiplier, places]. */
  readonly weights: IntegerTensor;
  readonly weightCode: WeightCode;
}

export const depthwise: OpRoom<'depthwise', DepthwiseAttrs> = {
  kind: 'depthwise',

  infer({ weights }, [input]): ValueInfo {
    const [results, places] = weights.shape;
    const elements = input.shape[input.shape.length - 1];
    const channels = elements / places;
    invariant(
      Number.isInteger(channels) && results % channels === 0,
      `depthwise of ${results} results and ${places} places given [${input.shape}]`,
    );
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (let r = 0; r < results; r++) {
      let low = 0;
      let high = 0;
      for (const w of weights.data.subarray(r * places, (r + 1) * places)) {
        low += w >= 0 ? w * input.range.min : w * input.range.max;
        high += w >= 0 ? w * input.range.max : w * input.range.min;
      }
      min = Math.min(min, low);
      max = Math.max(max, high);
    }
    const range = { min, max };
    return { shape: [...input.shape.slice(0, -1), results], type: int(signedBits(range)), range };
  },

  reference({ weights }, [input], [info]) {
    const [results, places] = weights.shape;
    const elements = info.shape[info.shape.length - 1];
    const channels = elements / places;
    const multiplier = results / channels;
    const vectors = input.length / elements;
    const result = new Float64Array(vectors * results);
    for (let v = 0; v < vectors; v++) {
      for (let c = 0; c < channels; c++) {
        for (let m = 0; m < multiplier; m++) {
          const row = c * multiplier + m;
          let sum = 0;
          for (let p = 0; p < places; p++) {
            sum += weights.data[row * places + p] * input[v * elements + p * channels + c];
          }
          result[v * results + row] = sum;
        }
      }
    }
    return result;
  },

  macs({ weights }, [input]) {
    const elements = input.shape[input.shape.length - 1];
    return (sizeOf(input.shape) / elements) * weights.data.length;
  },

  parameterBits: ({ weights, weightCode }) => weights.data.length * weightBits(weightCode),

  schema: tensor =>
    z.strictObject({
      weights: tensor,
      weightCode: weightCodeSchema,
    }),
};
