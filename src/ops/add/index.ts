import { z } from 'zod';
import { int, signedBits } from '../../ir/integer-type.ts';
import { invariant } from '../../ir/invariant.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { OpRoom, ValueInfo } from '../op-room.ts';

/** y = multipliers[0] * a + multipliers[1] * b, element by element: a residual sum in a common unit. */
export interface AddAttrs {
  readonly multipliers: readonly [number, number];
}

export const add: OpRoom<'add', AddAttrs> = {
  kind: 'add',

  infer({ multipliers }, [a, b]): ValueInfo {
    invariant(String(a.shape) === String(b.shape), `sum of [${a.shape}] and [${b.shape}]`);
    const ends = (range: ValueInfo['range'], m: number) => [m * range.min, m * range.max];
    const [endsA, endsB] = [ends(a.range, multipliers[0]), ends(b.range, multipliers[1])];
    const range = {
      min: Math.min(...endsA) + Math.min(...endsB),
      max: Math.max(...endsA) + Math.max(...endsB),
    };
    return { shape: a.shape, type: int(signedBits(range)), range };
  },

  reference({ multipliers }, [a, b]) {
    return a.map((value, i) => multipliers[0] * value + multipliers[1] * b[i]);
  },

  macs: (_, [a]) => sizeOf(a.shape),
  parameterBits: () => 0,
  schema: () => z.strictObject({ multipliers: z.tuple([z.int(), z.int()]) }),
};
