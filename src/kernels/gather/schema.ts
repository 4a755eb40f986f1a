import { z } from 'zod';
import { integerTypeSchema } from '../../ir/integer-type-schema.ts';
import { neededBeats } from './geometry.ts';
import type { GatherParams } from './params.ts';

const count = z.int().min(1);

export const gatherSchema: z.ZodType<GatherParams> = z
  .strictObject({
    type: integerTypeSchema,
    lanes: count,
    size: count,
    block: count,
    indices: z.array(z.int().min(0)).min(1).readonly(),
    vectorsPerFrame: count,
    depthBeats: count,
  })
  .refine(p => p.block % p.lanes === 0, 'lanes divides the block')
  .refine(p => p.indices.every(index => index < p.size), 'indices are entries of a vector')
  .refine(p => p.depthBeats >= neededBeats(p), 'depthBeats holds what is kept of a vector');
