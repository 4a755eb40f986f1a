import { z } from 'zod';
import { invariant } from '../../ir/invariant.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { OpRoom, ValueInfo } from '../op-room.ts';

/** Channels start .. start + count - 1 of every vector. */
export interface SliceAttrs {
  readonly start: number;
  readonly count: number;
}

export const slice: OpRoom<'slice', SliceAttrs> = {
  kind: 'slice',

  infer({ start, count }, [input]): ValueInfo {
    const channels = input.shape[input.shape.length - 1];
    invariant(
      start >= 0 && count >= 1 && start + count <= channels,
      `channels ${start} to ${start + count - 1} of [${input.shape}]`,
    );
    return { ...input, shape: [...input.shape.slice(0, -1), count] };
  },

  reference({ start, count }, [input], [info]) {
    const channels = info.shape[info.shape.length - 1];
    const vectors = sizeOf(info.shape) / channels;
    const result = new Float64Array(vectors * count);
    for (let v = 0; v < vectors; v++) {
      for (let c = 0; c < count; c++) result[v * count + c] = input[v * channels + start + c];
    }
    return result;
  },

  macs: () => 0,
  parameterBits: () => 0,
  schema: () => z.strictObject({ start: z.int().min(0), count: z.int().min(1) }),
};
