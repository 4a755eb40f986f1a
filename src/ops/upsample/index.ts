import { z } from 'zod';
import { invariant } from '../../ir/invariant.ts';
import type { OpRoom, ValueInfo } from '../op-room.ts';

/** Nearest neighbour: y[i][j][c] = x[i / factors[0]][j / factors[1]][c], of images [height, width, channels]. */
export interface UpsampleAttrs {
  /** Vertical, horizontal; at least 1. */
  readonly factors: readonly [number, number];
}

export const upsample: OpRoom<'upsample', UpsampleAttrs> = {
  kind: 'upsample',

  infer({ factors }, [input]): ValueInfo {
    invariant(input.shape.length === 3, `upsampling of a value of shape [${input.shape}]`);
    const [height, width, channels] = input.shape;
    return { ...input, shape: [height * factors[0], width * factors[1], channels] };
  },

  reference({ factors }, [input], [info]) {
    const [height, width, channels] = info.shape;
    const result = new Float64Array(input.length * factors[0] * factors[1]);
    let next = 0;
    for (let i = 0; i < height * factors[0]; i++) {
      for (let j = 0; j < width * factors[1]; j++) {
        for (let c = 0; c < channels; c++) {
          const pixel = Math.floor(i / factors[0]) * width + Math.floor(j / factors[1]);
          result[next++] = input[pixel * channels + c];
        }
      }
    }
    return result;
  },

  macs: () => 0,
  parameterBits: () => 0,
  schema: () => z.strictObject({ factors: z.tuple([z.int().min(1), z.int().min(1)]) }),
};
