import { z } from 'zod';
import { int, narrowestType, signedBits } from '../../ir/integer-type.ts';
import { invariant } from '../../ir/invariant.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { OpRoom, ValueInfo } from '../op-room.ts';

/**
 * The maximum or the sum of the places of each window: input [.., places * channels], channel innermost
 * (what `window` makes), output [.., channels]. An average is the sum; the division is a matter of scale.
 */
export interface PoolAttrs {
  readonly mode: 'max' | 'sum';
  readonly places: number;
}

export const pool: OpRoom<'pool', PoolAttrs> = {
  kind: 'pool',

  infer({ mode, places }, [input]): ValueInfo {
    const elements = input.shape[input.shape.length - 1];
    invariant(elements % places === 0, `${elements} elements in ${places} places`);
    const shape = [...input.shape.slice(0, -1), elements / places];
    if (mode === 'max') return { shape, type: input.type, range: input.range };
    const range = { min: places * input.range.min, max: places * input.range.max };
    const type = input.type.kind === 'uint' ? narrowestType(range) : int(signedBits(range));
    return { shape, type, range };
  },

  reference({ mode, places }, [input], [info]) {
    const elements = info.shape[info.shape.length - 1];
    const channels = elements / places;
    const vectors = sizeOf(info.shape) / elements;
    const result = new Float64Array(vectors * channels);
    for (let v = 0; v < vectors; v++) {
      for (let c = 0; c < channels; c++) {
        let value = input[v * elements + c];
        for (let p = 1; p < places; p++) {
          const other = input[v * elements + p * channels + c];
          value = mode === 'max' ? Math.max(value, other) : value + other;
        }
        result[v * channels + c] = value;
      }
    }
    return result;
  },

  macs: () => 0,
  parameterBits: () => 0,
  schema: () => z.strictObject({ mode: z.enum(['max', 'sum']), places: z.int().min(1) }),
};
