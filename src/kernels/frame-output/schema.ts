import { z } from 'zod';
import type { StreamShape } from '../stream.ts';
import { streamShapeSchema } from '../stream-shape-schema.ts';

/** The AXI4-Stream exit of a design; `stream` is what comes, without the byte padding. */
export interface FrameOutputParams {
  readonly stream: StreamShape;
}

export const frameOutputSchema: z.ZodType<FrameOutputParams> = z.strictObject({ stream: streamShapeSchema });
