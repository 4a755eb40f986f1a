import { z } from 'zod';
import type { StreamShape } from '../stream.ts';
import { streamShapeSchema } from '../stream-shape-schema.ts';

/** Holds up to `depth` beats of its stream. */
export interface FifoParams {
  readonly depth: number;
  readonly stream: StreamShape;
}

export const fifoSchema: z.ZodType<FifoParams> = z.strictObject({
  depth: z.int().min(2),
  stream: streamShapeSchema,
});

/** Depth up to which fifo.v keeps its beats in shift registers. */
export const MAX_SHIFT_DEPTH = 32;
