import { z } from 'zod';
import type { IntegerType } from '../../ir/integer-type.ts';
import { integerTypeSchema } from '../../ir/integer-type-schema.ts';
import type { StreamShape } from '../stream.ts';

/** Elements start .. start + count - 1 of each vector. */
export interface SliceParams {
  readonly channels: number;
  readonly start: number;
  readonly count: number;
  /** Divides channels, start and count. */
  readonly lanes: number;
  readonly vectorsPerFrame: number;
  readonly type: IntegerType;
}

const count = z.int().min(1);

export const sliceSchema: z.ZodType<SliceParams> = z
  .strictObject({
    channels: count,
    start: z.int().min(0),
    count,
    lanes: count,
    vectorsPerFrame: count,
    type: integerTypeSchema,
  })
  .refine(p => p.start + p.count <= p.channels, 'a slice lies in the channels')
  .refine(
    p => [p.channels, p.start, p.count].every(n => n % p.lanes === 0),
    'lanes divides channels, start and count',
  );

export const shapeOf = (p: SliceParams, vectorElements: number): StreamShape => ({
  type: p.type,
  lanes: p.lanes,
  vectorElements,
  vectorsPerFrame: p.vectorsPerFrame,
});
