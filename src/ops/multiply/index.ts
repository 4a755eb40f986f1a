import { z } from 'zod';
import { bipolar, narrowestType } from '../../ir/integer-type.ts';
import { invariant } from '../../ir/invariant.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { OpRoom, ValueInfo } from '../op-room.ts';

/** y = a * b, element by element. */
export type MultiplyAttrs = Readonly<Record<string, never>>;

export const multiply: OpRoom<'multiply', MultiplyAttrs> = {
  kind: 'multiply',

  infer(_, [a, b]): ValueInfo {
    invariant(String(a.shape) === String(b.shape), `product of [${a.shape}] and [${b.shape}]`);
    const ends = [a.range.min, a.range.max].flatMap(x => [x * b.range.min, x * b.range.max]);
    // Adding 0 makes 0 of -0.
    const range = { min: Math.min(...ends) + 0, max: Math.max(...ends) + 0 };
    const isBipolar = a.type.kind === 'bipolar' && b.type.kind === 'bipolar';
    return { shape: a.shape, type: isBipolar ? bipolar : narrowestType(range), range };
  },

  reference(_, [a, b]) {
    return a.map((value, i) => value * b[i] + 0);
  },

  macs: (_, [a]) => sizeOf(a.shape),
  parameterBits: () => 0,
  schema: () => z.strictObject({}),
};
