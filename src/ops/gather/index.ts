import { z } from 'zod';
import { invariant } from '../../ir/invariant.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { OpRoom, ValueInfo } from '../op-room.ts';

/** Entries of every vector, which is `size` of equal length, by constant indices: any of them again, or not at all. */
export interface GatherAttrs {
  readonly size: number;
  /** 0 to size - 1. */
  readonly indices: readonly number[];
}

export const gather: OpRoom<'gather', GatherAttrs> = {
  kind: 'gather',

  infer({ size, indices }, [input]): ValueInfo {
    const elements = input.shape[input.shape.length - 1];
    invariant(elements % size === 0, `${size} entries of [${input.shape}]`);
    invariant(
      indices.length >= 1 && indices.every(index => index >= 0 && index < size),
      `entries [${indices}] of ${size}`,
    );
    return { ...input, shape: [...input.shape.slice(0, -1), (elements / size) * indices.length] };
  },

  reference({ size, indices }, [input], [info]) {
    const elements = info.shape[info.shape.length - 1];
    const block = elements / size;
    const vectors = sizeOf(info.shape) / elements;
    const result = new Float64Array(vectors * indices.length * block);
    let next = 0;
    for (let v = 0; v < vectors; v++) {
      for (const index of indices) {
        for (let e = 0; e < block; e++) result[next++] = input[v * elements + index * block + e];
      }
    }
    return result;
  },

  macs: () => 0,
  parameterBits: () => 0,
  schema: () => z.strictObject({ size: z.int().min(1), indices: z.array(z.int().min(0)).min(1).readonly() }),
};
