import { z } from 'zod';
import { bitsOf, type IntegerType } from '../../ir/integer-type.ts';
import { integerTypeSchema } from '../../ir/integer-type-schema.ts';
import type { StreamShape } from '../stream.ts';

/** The maximum or sum over the places of each window: vectors of places * channels elements in, of channels out. */
export interface PoolParams {
  readonly mode: 'max' | 'sum';
  readonly places: number;
  readonly channels: number;
  /** Divides `channels`. */
  readonly lanes: number;
  readonly vectorsPerFrame: number;
  readonly input: IntegerType;
  /** The input's type of a maximum; of a sum one that holds every result. */
  readonly output: IntegerType;
}

const count = z.int().min(1);

export const poolSchema: z.ZodType<PoolParams> = z
  .strictObject({
    mode: z.enum(['max', 'sum']),
    places: count,
    channels: count,
    lanes: count,
    vectorsPerFrame: count,
    input: integerTypeSchema,
    output: integerTypeSchema,
  })
  .refine(p => p.channels % p.lanes === 0, 'lanes divides channels')
  .refine(p => p.mode === 'max' || p.output.kind !== 'bipolar', 'a sum is not -1 / +1')
  .refine(
    p => p.mode === 'sum' || (bitsOf(p.output) === bitsOf(p.input) && p.output.kind === p.input.kind),
    "a maximum has its input's type",
  );

/** Beats of a place. */
export const foldsOf = (p: Pick<PoolParams, 'channels' | 'lanes'>): number => p.channels / p.lanes;

export const shapeOf = (p: PoolParams, type: IntegerType, vectorElements: number): StreamShape => ({
  type,
  lanes: p.lanes,
  vectorElements,
  vectorsPerFrame: p.vectorsPerFrame,
});
