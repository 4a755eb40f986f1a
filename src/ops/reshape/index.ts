import { z } from 'zod';
import { invariant } from '../../ir/invariant.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { OpRoom, ValueInfo } from '../op-room.ts';

/** The same elements in the same order, cut into other vectors. */
export interface ReshapeAttrs {
  readonly shape: readonly number[];
}

export const reshape: OpRoom<'reshape', ReshapeAttrs> = {
  kind: 'reshape',

  infer({ shape }, [input]): ValueInfo {
    invariant(sizeOf(shape) === sizeOf(input.shape), `[${input.shape}] cannot be cut into [${shape}]`);
    return { ...input, shape };
  },

  reference: (_, [input]) => input,
  macs: () => 0,
  parameterBits: () => 0,
  schema: () => z.strictObject({ shape: z.array(z.int().min(1)) }),
};
