import { z } from 'zod';
import { integerTypeSchema } from '../ir/integer-type-schema.ts';
import type { StreamShape } from './stream.ts';

const count = z.int().min(1);

/** JSON form of a stream shape. */
export const streamShapeSchema: z.ZodType<StreamShape> = z
  .strictObject({
    type: integerTypeSchema,
    lanes: count,
    vectorElements: count,
    vectorsPerFrame: count,
  })
  .refine(
    s => s.lanes <= s.vectorElements,
    'a stream has at most as many lanes as its vectors have elements',
  );
