import { z } from 'zod';
import { MAX_SHIFT_DEPTH } from '../family.ts';
import type { StreamShape } from '../stream.ts';
import { streamShapeSchema } from '../stream-shape-schema.ts';

/** Holds up to `depth` beats of its stream. */
export interface FifoParams {
  readonly depth: number;
  readonly stream: StreamShape;
  /** Depth up to which fifo.v keeps its beats in shift registers; MAX_SHIFT_DEPTH where absent. */
  readonly shiftDepth?: number;
}

export const fifoSchema: z.ZodType<FifoParams> = z.strictObject({
  depth: z.int().min(2),
  stream: streamShapeSchema,
  shiftDepth: z.int().min(1).max(MAX_SHIFT_DEPTH).optional(),
});
